import {
  CARRIAGE_RETURN,
  COLON,
  characterTable,
  DIGIT,
  LINE_FEED,
  matchesWord,
  SPACE,
  TAB,
  TOKEN,
  VALUE,
} from "./character-table.ts";

/** What a reader answers in place of an offset: it wants more bytes, or the bytes are not HTTP. */
export const NEED_MORE = -1;
export const BROKEN = -2;

export const MAX_HEAD_BYTES = 65_536;
const MAX_HEADERS = 500;
const FIRST_CARRY_BYTES = 1_024;
const MAX_LENGTH_DIGITS = 15;

const VERSION = Buffer.from("HTTP/1.", "latin1");
const VERSION_END = 7;
const STATUS_START = 9;
const STATUS_END = 12;

const IN_STATUS = 0;
const IN_REASON = 1;
const REASON_FEED = 2;
const LINE_START = 3;
const IN_NAME = 4;
const IN_VALUE = 5;
const VALUE_FEED = 6;
const LAST_FEED = 7;

/** The last reason seen for each status: most answers carry the same one, and no string need be made. */
const knownReasons: string[] = [];
const LONGEST_KNOWN_REASON = 100;

/**
 * Reads the status line and the headers of one response, in as many pieces as they come, walking each byte once. It
 * understands only what frames the body and keeps the rest as text. Strict: CRLF only, no folding, no bare controls.
 */
export class ResponseHead {
  status = 0;
  statusText = "";
  /** The header lines, as latin1. */
  rawHeaders = "";
  /** As the header says, -1 without one. */
  contentLength = -1;
  /** The last transfer coding is `chunked`. */
  chunked = false;
  /** Some transfer coding is there. */
  coded = false;
  keepAlive = true;
  setsCookies = false;
  /** Why it is no HTTP, after `BROKEN`. */
  problem = "";

  private state = IN_STATUS;
  /** All relative to the first byte of the head. */
  private position = 0;
  private nameStart = 0;
  private colon = 0;
  private headersStart = 0;
  private headerCount = 0;
  /** The head so far, when it comes in pieces. */
  private carry: Buffer | null = null;
  private carried = 0;

  reset(): void {
    this.status = 0;
    this.contentLength = -1;
    this.chunked = false;
    this.coded = false;
    this.keepAlive = true;
    this.setsCookies = false;
    this.state = IN_STATUS;
    this.position = 0;
    this.headerCount = 0;
    this.carried = 0;
  }

  /** Reads on; the offset after the head when it is whole, else `NEED_MORE` or `BROKEN`. */
  read(bytes: Buffer, start: number, end: number): number {
    if (this.carried === 0) {
      const stopped = this.walk(bytes, start, end);
      if (stopped === NEED_MORE) this.keep(bytes, start, end);
      return stopped;
    }
    const before = this.carried;
    const fitting = Math.min(end, start + MAX_HEAD_BYTES + 1 - before);
    const carry = this.keep(bytes, start, fitting);
    const stopped = this.walk(carry, 0, this.carried);
    if (stopped < 0) return stopped;
    this.carry = null;
    return start + (stopped - before);
  }

  private keep(bytes: Buffer, start: number, end: number): Buffer {
    const needed = this.carried + end - start;
    let carry = this.carry;
    if (carry === null || carry.length < needed) {
      carry = Buffer.allocUnsafe(Math.max(FIRST_CARRY_BYTES, needed * 2));
      if (this.carry !== null) this.carry.copy(carry, 0, 0, this.carried);
      this.carry = carry;
    }
    bytes.copy(carry, this.carried, start, end);
    this.carried = needed;
    return carry;
  }

  private broken(problem: string): number {
    this.problem = problem;
    this.carry = null;
    return BROKEN;
  }

  private walk(bytes: Buffer, base: number, end: number): number {
    const limit = Math.min(end, base + MAX_HEAD_BYTES);
    let at = base + this.position;
    let { state } = this;
    for (; at < limit; at++) {
      const byte = bytes[at]!;
      switch (state) {
        case IN_VALUE:
          if ((characterTable[byte]! & VALUE) !== 0) break;
          if (byte !== CARRIAGE_RETURN) return this.broken("a header has a control character");
          if (!this.header(bytes, base, at)) return BROKEN;
          state = VALUE_FEED;
          break;
        case IN_NAME:
          if ((characterTable[byte]! & TOKEN) !== 0) break;
          if (byte !== COLON) return this.broken("a header's name has a character that is not allowed");
          this.colon = at - base;
          state = IN_VALUE;
          break;
        case VALUE_FEED:
          if (byte !== LINE_FEED) return this.broken("a line ends in CR without LF");
          state = LINE_START;
          break;
        case LINE_START:
          if (byte === CARRIAGE_RETURN) {
            this.rawHeaders = bytes.toString("latin1", base + this.headersStart, at);
            state = LAST_FEED;
            break;
          }
          if (byte === SPACE || byte === TAB) return this.broken("a header is folded over lines");
          if ((characterTable[byte]! & TOKEN) === 0) return this.broken("a header has no name");
          if (++this.headerCount > MAX_HEADERS) return this.broken(`more than ${MAX_HEADERS} headers`);
          this.nameStart = at - base;
          state = IN_NAME;
          break;
        case LAST_FEED:
          if (byte !== LINE_FEED) return this.broken("a line ends in CR without LF");
          return at + 1;
        case IN_STATUS:
          if (at - base < STATUS_END) {
            if (!this.statusByte(byte, at - base)) return this.broken("the status line is not HTTP/1");
            break;
          }
          if (byte === SPACE) state = IN_REASON;
          else if (byte === CARRIAGE_RETURN) {
            this.statusText = "";
            state = REASON_FEED;
          } else return this.broken("the status line is not HTTP/1");
          break;
        case IN_REASON:
          if ((characterTable[byte]! & VALUE) !== 0) break;
          if (byte !== CARRIAGE_RETURN) return this.broken("the status line has a control character");
          this.statusText = this.reason(bytes, base + STATUS_END + 1, at);
          state = REASON_FEED;
          break;
        default:
          if (byte !== LINE_FEED) return this.broken("a line ends in CR without LF");
          this.headersStart = at + 1 - base;
          state = LINE_START;
      }
    }
    if (at - base >= MAX_HEAD_BYTES) return this.broken("the headers are larger than 64 KB");
    this.state = state;
    this.position = at - base;
    return NEED_MORE;
  }

  private statusByte(byte: number, position: number): boolean {
    if (position < VERSION_END) return byte === VERSION[position];
    if (position === VERSION_END) {
      this.keepAlive = byte === 0x31;
      return byte === 0x30 || byte === 0x31;
    }
    if (position < STATUS_START) return byte === SPACE;
    if ((characterTable[byte]! & DIGIT) === 0) return false;
    this.status = this.status * 10 + byte - 0x30;
    return position !== STATUS_START || byte !== 0x30;
  }

  private reason(bytes: Buffer, start: number, end: number): string {
    const known = knownReasons[this.status];
    if (known !== undefined && known.length === end - start) {
      let index = 0;
      while (index < known.length && known.charCodeAt(index) === bytes[start + index]) index++;
      if (index === known.length) return known;
    }
    const text = bytes.toString("latin1", start, end);
    if (text.length <= LONGEST_KNOWN_REASON) knownReasons[this.status] = text;
    return text;
  }

  /** Looks at one header line; false when it can't be. The length of the name rules most lines out at once. */
  private header(bytes: Buffer, base: number, lineEnd: number): boolean {
    const nameStart = base + this.nameStart;
    const nameEnd = base + this.colon;
    const nameLength = nameEnd - nameStart;
    if (nameLength !== 10 && nameLength !== 14 && nameLength !== 17) return true;
    let start = nameEnd + 1;
    let end = lineEnd;
    while (start < end && (bytes[start] === SPACE || bytes[start] === TAB)) start++;
    while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
    if (nameLength === 14) {
      return !matchesWord(bytes, nameStart, nameEnd, "content-length") || this.length(bytes, start, end);
    }
    if (nameLength === 17) {
      return !matchesWord(bytes, nameStart, nameEnd, "transfer-encoding") || this.coding(bytes, start, end);
    }
    if (matchesWord(bytes, nameStart, nameEnd, "connection")) this.connection(bytes, start, end);
    else if (matchesWord(bytes, nameStart, nameEnd, "set-cookie")) this.setsCookies = true;
    return true;
  }

  private length(bytes: Buffer, start: number, end: number): boolean {
    let length = 0;
    for (let at = start; at < end; at++) {
      if ((characterTable[bytes[at]!]! & DIGIT) === 0) return this.refuse("the content-length is no number");
      length = length * 10 + bytes[at]! - 0x30;
    }
    if (end === start || end - start > MAX_LENGTH_DIGITS)
      return this.refuse("the content-length is no number");
    if (this.coded) return this.refuse("content-length and transfer-encoding are both there");
    if (this.contentLength !== -1 && this.contentLength !== length) {
      return this.refuse("there are two different content-lengths");
    }
    this.contentLength = length;
    return true;
  }

  private coding(bytes: Buffer, start: number, end: number): boolean {
    if (this.contentLength !== -1) return this.refuse("content-length and transfer-encoding are both there");
    for (const coding of bytes.toString("latin1", start, end).toLowerCase().split(",")) {
      if (this.chunked) return this.refuse("a transfer coding follows `chunked`");
      this.chunked = coding.trim() === "chunked";
    }
    this.coded = true;
    return true;
  }

  private connection(bytes: Buffer, start: number, end: number): void {
    if (matchesWord(bytes, start, end, "keep-alive")) this.keepAlive = true;
    else if (matchesWord(bytes, start, end, "close")) this.keepAlive = false;
    else if (/(^|,)\s*close\s*(,|$)/i.test(bytes.toString("latin1", start, end))) this.keepAlive = false;
  }

  private refuse(problem: string): boolean {
    this.broken(problem);
    return false;
  }
}

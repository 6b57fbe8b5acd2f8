import {
  CARRIAGE_RETURN,
  COLON,
  characterTable,
  DIGIT,
  LINE_FEED,
  SPACE,
  shownByte,
  TAB,
  TOKEN,
  VALUE,
} from "./character-table.ts";
import { HeadFraming } from "./head-framing.ts";
import { type HeadFacts, knownHeads } from "./head-memory.ts";
import { MAX_HEAD_BYTES, MAX_HEADERS, MAX_LINE_BYTES } from "./response-limits.ts";

/** What a reader answers in place of an offset: it wants more bytes, or the bytes are not HTTP. */
export const NEED_MORE = -1;
export const BROKEN = -2;

const FIRST_CARRY_BYTES = 1_024;

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
export class ResponseHead extends HeadFraming implements HeadFacts {
  status = 0;
  statusText = "";
  /** The header lines, as latin1. */
  rawHeaders = "";
  /** Why it is no HTTP, after `BROKEN`. */
  problem = "";

  private state = IN_STATUS;
  /** The minor version: 0 or 1. */
  private minor = 1;
  /** All relative to the first byte of the head. */
  private position = 0;
  private lineStart = 0;
  private colon = 0;
  private headersStart = 0;
  private headerCount = 0;
  /** The head so far, when it comes in pieces. */
  private carry: Buffer | null = null;
  private carried = 0;

  reset(): void {
    this.status = 0;
    this.resetFraming();
    this.state = IN_STATUS;
    this.position = 0;
    this.lineStart = 0;
    this.headerCount = 0;
    this.carried = 0;
  }

  /** Reads on; the offset after the head when it is whole, else `NEED_MORE` or `BROKEN`. */
  read(bytes: Buffer, start: number, end: number): number {
    if (this.carried === 0) {
      const known = knownHeads.recall(bytes, start, end, this);
      if (known !== -1) return known;
      const stopped = this.walk(bytes, start, end);
      if (stopped >= 0) this.understood(bytes.toString("latin1", start, stopped), end - start);
      else if (stopped === NEED_MORE && end > start) this.keep(bytes, start, end);
      return stopped;
    }
    const before = this.carried;
    const fitting = Math.min(end, start + MAX_HEAD_BYTES + 1 - before);
    const carry = this.keep(bytes, start, fitting);
    const stopped = this.walk(carry, 0, this.carried);
    if (stopped < 0) return stopped;
    this.understood(carry.toString("latin1", 0, stopped), stopped);
    this.carry = null;
    return start + (stopped - before);
  }

  private understood(whole: string, available: number): void {
    this.rawHeaders = whole.slice(this.headersStart, -2);
    this.concludeFraming(this.minor);
    knownHeads.learn(whole, available, this);
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
      let byte = bytes[at]!;
      switch (state) {
        case IN_VALUE:
          while ((characterTable[byte]! & VALUE) !== 0 && ++at < limit) byte = bytes[at]!;
          if (at - base - this.lineStart > MAX_LINE_BYTES) return this.longLine();
          if (at === limit) return this.pause(state, at - base);
          if (byte !== CARRIAGE_RETURN) {
            return this.broken(`a header has a control character: ${shownByte(byte)}`);
          }
          this.problem = this.takeLine(bytes, base + this.lineStart, base + this.colon, at);
          if (this.problem !== "") return this.broken(this.problem);
          state = VALUE_FEED;
          break;
        case IN_NAME:
          while ((characterTable[byte]! & TOKEN) !== 0 && ++at < limit) byte = bytes[at]!;
          if (at - base - this.lineStart > MAX_LINE_BYTES) return this.longLine();
          if (at === limit) return this.pause(state, at - base);
          if (byte !== COLON) {
            return this.broken(`a header's name has a character that is not allowed: ${shownByte(byte)}`);
          }
          this.colon = at - base;
          state = IN_VALUE;
          break;
        case VALUE_FEED:
          if (byte !== LINE_FEED) return this.noFeed(byte);
          state = LINE_START;
          break;
        case LINE_START:
          this.lineStart = at - base;
          if (byte === CARRIAGE_RETURN) {
            state = LAST_FEED;
            break;
          }
          if (byte === SPACE || byte === TAB) return this.broken("a header is folded over lines");
          if ((characterTable[byte]! & TOKEN) === 0) {
            return this.broken(`a header has no name: it starts with ${shownByte(byte)}`);
          }
          if (++this.headerCount > MAX_HEADERS) return this.broken(`more than ${MAX_HEADERS} headers`);
          state = IN_NAME;
          break;
        case LAST_FEED:
          if (byte !== LINE_FEED) return this.noFeed(byte);
          return at + 1;
        case IN_STATUS:
          if (at - base < STATUS_END) {
            if (!this.statusByte(byte, at - base)) return this.noStatusLine(byte);
          } else if (byte === SPACE) state = IN_REASON;
          else if (byte === CARRIAGE_RETURN) {
            this.statusText = "";
            state = REASON_FEED;
          } else return this.noStatusLine(byte);
          break;
        case IN_REASON:
          while ((characterTable[byte]! & VALUE) !== 0 && ++at < limit) byte = bytes[at]!;
          if (at - base > MAX_LINE_BYTES) return this.longLine();
          if (at === limit) return this.pause(state, at - base);
          if (byte !== CARRIAGE_RETURN) {
            return this.broken(`the status line has a control character: ${shownByte(byte)}`);
          }
          this.statusText = this.reason(bytes, base + STATUS_END + 1, at);
          state = REASON_FEED;
          break;
        default:
          if (byte !== LINE_FEED) return this.noFeed(byte);
          this.headersStart = at + 1 - base;
          state = LINE_START;
      }
    }
    return this.pause(state, at - base);
  }

  private pause(state: number, position: number): number {
    if (position >= MAX_HEAD_BYTES) {
      return this.broken(`the head is larger than 64 KB (${MAX_HEAD_BYTES} bytes)`);
    }
    this.state = state;
    this.position = position;
    return NEED_MORE;
  }

  private longLine(): number {
    return this.broken(`a line of the head is longer than 32 KB (${MAX_LINE_BYTES} bytes)`);
  }

  private noFeed(byte: number): number {
    return this.broken(`a line ends in CR without LF: ${shownByte(byte)} follows`);
  }

  private noStatusLine(byte: number): number {
    return this.broken(`the status line is not HTTP/1: ${shownByte(byte)} stands where it can't`);
  }

  private statusByte(byte: number, position: number): boolean {
    if (position < VERSION_END) return byte === VERSION[position];
    if (position === VERSION_END) {
      this.minor = byte - 0x30;
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
}

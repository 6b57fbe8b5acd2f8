import type { BodyCollector } from "./body-collector.ts";
import {
  CARRIAGE_RETURN,
  COLON,
  characterTable,
  LINE_FEED,
  SEMICOLON,
  SPACE,
  shownByte,
  TAB,
  TOKEN,
  VALUE,
} from "./character-table.ts";
import {
  AFTER_PART,
  EXTENSION_BROKEN,
  EXTENSION_DONE,
  extensionStep,
  NAME_START,
} from "./chunk-extension.ts";
import { BROKEN, NEED_MORE } from "./response-head.ts";
import { MAX_CHUNK_EXTRA_BYTES, MAX_CHUNK_SIZE_DIGITS } from "./response-limits.ts";

const FIRST_DIGIT = 0;
const SIZE = 1;
const EXTENSION = 2;
const SIZE_FEED = 3;
const DATA = 4;
const DATA_RETURN = 5;
const DATA_FEED = 6;
const TRAILER_START = 7;
const TRAILER_NAME = 8;
const TRAILER_VALUE = 9;
const TRAILER_FEED = 10;
const LAST_FEED = 11;
const ENDED = 12;

const hexValue = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
};

/** Reads a body in chunked coding (RFC 9112 §7.1), in as many pieces as it comes; extensions and trailers are dropped. */
export class ChunkReader {
  /** Why it is no chunked body, after `BROKEN`. */
  problem = "";
  private state = FIRST_DIGIT;
  private extension = NAME_START;
  private remaining = 0;
  private digits = 0;
  private extraBytes = 0;

  reset(): void {
    this.state = FIRST_DIGIT;
    this.digits = 0;
    this.remaining = 0;
    this.extraBytes = 0;
  }

  /** Reads on; the offset after the last chunk and its trailers, else `NEED_MORE` or `BROKEN`. */
  read(bytes: Buffer, start: number, end: number, body: BodyCollector): number {
    let at = start;
    while (at < end) {
      if (this.state === DATA) {
        const size = Math.min(this.remaining, end - at);
        body.add(bytes, at, at + size);
        at += size;
        this.remaining -= size;
        if (this.remaining === 0) this.state = DATA_RETURN;
        continue;
      }
      const byte = bytes[at++]!;
      const problem = this.state >= TRAILER_START ? this.trailerByte(byte) : this.sizeByte(byte);
      if (problem !== "") {
        this.problem = problem;
        return BROKEN;
      }
      if (this.state === ENDED) return at;
    }
    return NEED_MORE;
  }

  private sizeByte(byte: number): string {
    switch (this.state) {
      case FIRST_DIGIT:
      case SIZE: {
        const value = hexValue(byte);
        if (value < 0) return this.afterSize(byte);
        this.remaining = this.remaining * 16 + value;
        this.state = SIZE;
        if (++this.digits <= MAX_CHUNK_SIZE_DIGITS) return "";
        return `a chunk's size is too large: more than ${MAX_CHUNK_SIZE_DIGITS} hexadecimal digits`;
      }
      case EXTENSION:
        this.extension = extensionStep(this.extension, byte);
        if (this.extension === EXTENSION_BROKEN) {
          return `a chunk's extension has a character that is not allowed there: ${shownByte(byte)}`;
        }
        if (this.extension === EXTENSION_DONE) this.state = SIZE_FEED;
        return this.extra();
      case SIZE_FEED:
        this.state = this.remaining === 0 ? TRAILER_START : DATA;
        return byte === LINE_FEED ? "" : `a chunk's size ends in CR without LF: ${shownByte(byte)} follows`;
      case DATA_RETURN:
        this.state = DATA_FEED;
        return byte === CARRIAGE_RETURN ? "" : `a chunk is longer than its size: ${shownByte(byte)} follows`;
      default:
        this.state = FIRST_DIGIT;
        this.digits = 0;
        return byte === LINE_FEED ? "" : `a chunk ends in CR without LF: ${shownByte(byte)} follows`;
    }
  }

  private afterSize(byte: number): string {
    if (this.digits > 0 && byte === CARRIAGE_RETURN) this.state = SIZE_FEED;
    else if (this.digits > 0 && (byte === SEMICOLON || byte === SPACE || byte === TAB)) {
      this.state = EXTENSION;
      this.extension = byte === SEMICOLON ? NAME_START : AFTER_PART;
      return this.extra();
    } else return `a chunk's size is no number: it has ${shownByte(byte)}`;
    return "";
  }

  private trailerByte(byte: number): string {
    switch (this.state) {
      case TRAILER_START:
        if (byte === CARRIAGE_RETURN) this.state = LAST_FEED;
        else if ((characterTable[byte]! & TOKEN) !== 0) this.state = TRAILER_NAME;
        else if (byte === SPACE || byte === TAB) return "a trailer is folded over lines";
        else return `a trailer has no name: it starts with ${shownByte(byte)}`;
        return this.extra();
      case TRAILER_NAME:
        if (byte === COLON) this.state = TRAILER_VALUE;
        else if ((characterTable[byte]! & TOKEN) === 0) {
          return `a trailer's name has a character that is not allowed: ${shownByte(byte)}`;
        }
        return this.extra();
      case TRAILER_VALUE:
        if (byte === CARRIAGE_RETURN) this.state = TRAILER_FEED;
        else if ((characterTable[byte]! & VALUE) === 0) {
          return `a trailer has a control character: ${shownByte(byte)}`;
        }
        return this.extra();
      default:
        this.state = this.state === TRAILER_FEED ? TRAILER_START : ENDED;
        return byte === LINE_FEED ? "" : `a line ends in CR without LF: ${shownByte(byte)} follows`;
    }
  }

  private extra(): string {
    if (++this.extraBytes <= MAX_CHUNK_EXTRA_BYTES) return "";
    return `extensions and trailers are larger than 64 KB (${MAX_CHUNK_EXTRA_BYTES} bytes)`;
  }
}

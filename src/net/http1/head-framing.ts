import { matchesWord, SPACE, TAB } from "./character-table.ts";
import * as lists from "./header-lists.ts";
import { MAX_LENGTH_DIGITS } from "./response-limits.ts";

/** What the header lines say of where the body ends and whether the connection lives on. */
export class HeadFraming {
  /** As the header says, -1 without one. */
  contentLength = -1;
  /** The last transfer coding is `chunked`. */
  chunked = false;
  keepAlive = true;
  setsCookies = false;
  private connectionOptions = 0;
  private codings = lists.NO_CODING;

  protected resetFraming(): void {
    this.contentLength = -1;
    this.chunked = false;
    this.keepAlive = true;
    this.setsCookies = false;
    this.connectionOptions = 0;
    this.codings = lists.NO_CODING;
  }

  /** Sums up once the head is whole; `minor` is the minor version. */
  protected concludeFraming(minor: number): void {
    const { codings, connectionOptions } = this;
    this.chunked = codings === lists.CHUNKED_LAST;
    if ((connectionOptions & lists.CLOSE) !== 0) this.keepAlive = false;
    else if (minor === 0) {
      // Version 1.0 knows no codings: where such an answer ends is not sure (RFC 9112 §6.1).
      this.keepAlive = (connectionOptions & lists.KEEP_ALIVE) !== 0 && codings === lists.NO_CODING;
    }
  }

  /** Looks at one header line; why it can't be, else "". The length of the name rules most lines out at once. */
  protected takeLine(bytes: Buffer, nameStart: number, nameEnd: number, lineEnd: number): string {
    const nameLength = nameEnd - nameStart;
    if (nameLength !== 10 && nameLength !== 14 && nameLength !== 17) return "";
    let start = nameEnd + 1;
    let end = lineEnd;
    while (start < end && (bytes[start] === SPACE || bytes[start] === TAB)) start++;
    while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
    if (nameLength === 14) {
      return matchesWord(bytes, nameStart, nameEnd, "content-length")
        ? this.takeLength(bytes, start, end)
        : "";
    }
    if (nameLength === 17) {
      return matchesWord(bytes, nameStart, nameEnd, "transfer-encoding")
        ? this.takeCodings(bytes, start, end)
        : "";
    }
    if (matchesWord(bytes, nameStart, nameEnd, "connection")) {
      this.connectionOptions |= lists.connectionOptionsOf(bytes, start, end);
    } else if (matchesWord(bytes, nameStart, nameEnd, "set-cookie")) this.setsCookies = true;
    return "";
  }

  private takeLength(bytes: Buffer, start: number, end: number): string {
    const length = lists.contentLengthOf(bytes, start, end);
    if (length === lists.NO_LENGTH) {
      return `the content-length is no number of 1 to ${MAX_LENGTH_DIGITS} digits`;
    }
    if (this.codings !== lists.NO_CODING) return "content-length and transfer-encoding are both there";
    if (length === lists.LENGTHS_DIFFER || (this.contentLength !== -1 && this.contentLength !== length)) {
      return "there are two different content-lengths";
    }
    this.contentLength = length;
    return "";
  }

  private takeCodings(bytes: Buffer, start: number, end: number): string {
    if (this.contentLength !== -1) return "content-length and transfer-encoding are both there";
    this.codings = lists.codingsAfter(this.codings, bytes, start, end);
    if (this.codings === lists.CHUNKED_TWICE) return "the transfer coding `chunked` is there twice";
    if (this.codings === lists.CHUNKED_WITH_PARAMETER) {
      return "the transfer coding `chunked` has a parameter";
    }
    return "";
  }
}

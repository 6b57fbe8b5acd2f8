import { ResponseParser } from "../../src/net/http1/response-parser.ts";
import type { ResponseCase } from "./case-file.ts";

/** What became of one response of a connection, as a line and with its headers. */
export interface Verdict {
  readonly line: string;
  readonly headers: readonly string[];
}

const CLOSE = 0x2;
const KEEP_ALIVE = 0x1;
const CHUNKED = 0x8;
const CONTENT_LENGTH = 0x20;

const isInterim = (status: number): boolean => status < 200 && status !== 101;
const verdict = (line: string, headers: readonly string[] = []): Verdict => ({ line, headers });
const wholeLine = (status: number, body: string, keptAlive: boolean): string =>
  `${status} ${JSON.stringify(body)} ${keptAlive ? "kept alive" : "closes"}`;

/** One message of llhttp's log, as far as it came. */
class LoggedMessage {
  readonly headers: string[] = [];
  name = "";
  body = "";
  status = 0;
  flags = 0;
  minor = "";
  headDone = false;

  get keptAlive(): boolean {
    return (this.flags & CLOSE) === 0 && (this.minor === "1" || (this.flags & KEEP_ALIVE) !== 0);
  }

  /** The log ends before the message does. */
  get unfinished(): Verdict {
    if (!this.headDone) return verdict("unfinished in the head");
    const framed = (this.flags & (CHUNKED | CONTENT_LENGTH)) !== 0;
    return verdict(
      `${this.status} ${JSON.stringify(this.body)} ${framed ? "unfinished" : "until the close"}`,
      this.headers,
    );
  }
}

const spanPattern = /^off=(\d+) len=(\d+) span\[(\w+)\]/;
const headPattern = /^off=\d+ headers complete status=(\d+) v=\d+\/(\d+) flags=([0-9a-f]+)/;

/** What llhttp's log says, in our words. Interim answers are no verdicts of their own. */
export const verdictsOfLog = ({ bytes, log, file, title }: ResponseCase): Verdict[] => {
  const verdicts: Verdict[] = [];
  let message: LoggedMessage | null = null;
  for (const line of log) {
    const span = spanPattern.exec(line);
    const head = headPattern.exec(line);
    if (/ message begin$/.test(line)) message = new LoggedMessage();
    else if (message !== null && span !== null) {
      const [from, length] = [Number(span[1]), Number(span[2])];
      const text = bytes.toString("latin1", from, from + length);
      if (span[3] === "body") message.body += text;
      else if (span[3] === "header_field") message.name += text;
      else if (span[3] === "header_value") {
        message.headers.push(`${message.name}: ${text.trim()}`);
        message.name = "";
      }
    } else if (message !== null && head !== null) {
      message.headDone = true;
      message.status = Number(head[1]);
      message.minor = head[2] ?? "";
      message.flags = Number.parseInt(head[3] ?? "", 16);
    } else if (message !== null && / message complete$/.test(line)) {
      if (message.status === 101) verdicts.push(verdict("101 upgraded"));
      else if (!isInterim(message.status)) {
        verdicts.push(verdict(wholeLine(message.status, message.body, message.keptAlive), message.headers));
      }
      message = null;
    } else if (/ error code=/.test(line)) {
      if (message !== null) verdicts.push(verdict(`refused in the ${message.headDone ? "body" : "head"}`));
      else if (/ code=5 /.test(line)) verdicts.push(verdict("bytes after the last answer"));
      else if (!/ code=22 /.test(line))
        throw new Error(`${file}, ${title}: a line that nobody knows: ${line}`);
      message = null;
    } else if (!/ (complete|reset|pause|skip body|chunk header len=\d+|finish=1)$/.test(line)) {
      throw new Error(`${file}, ${title}: a line that nobody knows: ${line}`);
    }
  }
  if (message !== null) verdicts.push(message.unfinished);
  return verdicts;
};

const headersOf = (rawHeaders: string): string[] =>
  rawHeaders
    .split("\r\n")
    .slice(0, -1)
    .map((line) => {
      const colon = line.indexOf(":");
      return `${line.slice(0, colon)}: ${line.slice(colon + 1).trim()}`;
    });

/** What our parser says of the bytes of one connection, which come in these pieces, and then the connection closes. */
export const verdictsOfPieces = (pieces: readonly Buffer[], toHead: boolean): Verdict[] => {
  const verdicts: Verdict[] = [];
  const parser = new ResponseParser();
  const { head, body } = parser;
  let begun = false;
  let closed = false;
  const textOf = (): string => body.take().toString("latin1");
  for (const piece of pieces) {
    let at = 0;
    while (!closed && at < piece.length) {
      if (!begun) parser.start(toHead, 1e6);
      begun = true;
      at = parser.read(piece, at, piece.length);
      if (parser.problem !== "") {
        return [...verdicts, verdict(`refused in the ${parser.headDone ? "body" : "head"}`)];
      }
      if (!parser.done) continue;
      verdicts.push(verdict(wholeLine(head.status, textOf(), head.keepAlive), headersOf(head.rawHeaders)));
      begun = false;
      closed = !head.keepAlive;
    }
    if (closed && at < piece.length) return [...verdicts, verdict("bytes after the last answer")];
  }
  if (!begun) return verdicts;
  if (!parser.headDone) return [...verdicts, verdict("unfinished in the head")];
  const how = parser.endOfStream() ? "until the close" : "unfinished";
  return [
    ...verdicts,
    verdict(`${head.status} ${JSON.stringify(textOf())} ${how}`, headersOf(head.rawHeaders)),
  ];
};

/** Where llhttp's test pauses; -1 for an offset that the log does not tell. */
export const pausesOf = ({ log }: ResponseCase): number[] =>
  log.flatMap((line) => {
    const pause = /^off=(\d+) pause$/.exec(line);
    return pause === null ? [] : [Number(pause[1])];
  });

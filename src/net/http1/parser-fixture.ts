import { ResponseParser } from "./response-parser.ts";

/** All that can be seen of a parser that was fed. */
export interface Outcome {
  status: number;
  statusText: string;
  headers: string;
  body: string;
  bytes: number;
  cut: boolean;
  keepAlive: boolean;
  problem: string;
  headDone: boolean;
  done: boolean;
  /** Bytes behind the end of the response. */
  rest: number;
}

/** How to feed: what the request was, how much of a body to keep, and whether the connection ends. */
export interface Feeding {
  readonly toHead?: boolean;
  readonly maxBodyBytes?: number;
  readonly ended?: boolean;
  readonly parser?: ResponseParser;
}

/** Before the bytes lie others, as in a socket's shared buffer. */
const LEAD_BYTES = 7;

/** Feeds the pieces through one shared buffer that is wiped after each, as a socket's is; throws for a bad offset. */
export const feed = (pieces: readonly Buffer[], feeding: Feeding = {}): Outcome => {
  const { toHead = false, maxBodyBytes = 1e6, ended = false, parser = new ResponseParser() } = feeding;
  parser.start(toHead, maxBodyBytes);
  const longest = pieces.reduce((most, { length }) => Math.max(most, length), 0);
  const shared = Buffer.alloc(LEAD_BYTES + longest + LEAD_BYTES);
  let rest = 0;
  for (const piece of pieces) {
    if (parser.done || parser.problem !== "") {
      rest += piece.length;
      continue;
    }
    piece.copy(shared, LEAD_BYTES);
    const end = LEAD_BYTES + piece.length;
    const stopped = parser.read(shared, LEAD_BYTES, end);
    if (!Number.isInteger(stopped) || stopped < LEAD_BYTES || stopped > end) {
      throw new Error(`expected an offset from ${LEAD_BYTES} to ${end}, got ${stopped}`);
    }
    if (!parser.done && parser.problem === "" && stopped !== end) {
      throw new Error("expected all bytes to be read while the response goes on");
    }
    rest += end - stopped;
    shared.fill(0xaa);
  }
  if (ended) parser.endOfStream();
  const { head, body } = parser;
  const headDone = parser.headDone;
  return {
    status: head.status,
    statusText: headDone ? head.statusText : "",
    headers: headDone ? head.rawHeaders : "",
    bytes: body.total,
    cut: body.cut,
    body: body.take().toString("latin1"),
    keepAlive: head.keepAlive,
    problem: parser.problem,
    headDone,
    done: parser.done,
    rest: parser.done ? rest : 0,
  };
};

/** The bytes of a text of Latin-1. */
export const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

/** The bytes in two pieces. */
export const inTwo = (bytes: Buffer, at: number): Buffer[] => [bytes.subarray(0, at), bytes.subarray(at)];

/** The bytes one by one. */
export const oneByOne = (bytes: Buffer): Buffer[] =>
  Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1));

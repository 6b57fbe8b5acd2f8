import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_HEAD_BYTES } from "./response-head.ts";
import { ResponseParser } from "./response-parser.ts";

interface Outcome {
  status: number;
  statusText: string;
  headers: string;
  body: string;
  bytes: number;
  cut: boolean;
  keepAlive: boolean;
  problem: string;
  done: boolean;
  rest: number;
}

/** Feeds the pieces through one shared buffer that is wiped after each, as a socket's is. */
const feed = (pieces: readonly Buffer[], toHead = false, maxBodyBytes = 1e6, ended = false): Outcome => {
  const parser = new ResponseParser();
  parser.start(toHead, maxBodyBytes);
  const shared = Buffer.alloc(200_000);
  let rest = 0;
  for (const piece of pieces) {
    if (parser.done || parser.problem !== "") {
      rest += piece.length;
      continue;
    }
    piece.copy(shared, 7);
    const stopped = parser.read(shared, 7, 7 + piece.length);
    rest += 7 + piece.length - stopped;
    shared.fill(0xaa);
  }
  if (ended) parser.endOfStream();
  const { head, body } = parser;
  return {
    status: head.status,
    statusText: head.statusText,
    headers: head.rawHeaders,
    bytes: body.total,
    cut: body.cut,
    body: body.take().toString("latin1"),
    keepAlive: head.keepAlive,
    problem: parser.problem,
    done: parser.done,
    rest: parser.done ? rest : 0,
  };
};

const parse = (text: string, toHead = false, maxBodyBytes = 1e6, ended = false): Outcome =>
  feed([Buffer.from(text, "latin1")], toHead, maxBodyBytes, ended);

const inTwo = (text: string, at: number): Buffer[] => {
  const bytes = Buffer.from(text, "latin1");
  return [bytes.subarray(0, at), bytes.subarray(at)];
};

const whole: readonly (readonly [name: string, text: string, expected: Partial<Outcome>])[] = [
  [
    "content-length",
    "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello",
    {
      status: 200,
      statusText: "OK",
      body: "hello",
      keepAlive: true,
      headers: "Server: x\r\nContent-Length: 5\r\n",
    },
  ],
  ["no reason", "HTTP/1.1 404\r\ncontent-length:0\r\n\r\n", { status: 404, statusText: "", body: "" }],
  ["empty reason", "HTTP/1.1 500 \r\ncontent-length:0\r\n\r\n", { status: 500, statusText: "" }],
  [
    "chunked with extension and trailer",
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5;a="b c"\r\nhello\r\n00A \r\n0123456789\r\n0\r\nX-T: 1\r\nY:\r\n\r\n',
    { body: "hello0123456789", keepAlive: true },
  ],
  [
    "204 whatever its length",
    "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
    { status: 204, body: "" },
  ],
  ["304", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", { status: 304, body: "" }],
  [
    "interim answers are skipped",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    { status: 200, body: "ok", headers: "Content-Length: 2\r\n" },
  ],
  ["version 1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", { body: "ok", keepAlive: false }],
  [
    "version 1.0 kept alive",
    "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok",
    { keepAlive: true },
  ],
  ["close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", { keepAlive: false }],
  [
    "close in a list",
    "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n",
    { keepAlive: false },
  ],
  [
    "the same length twice",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
    { body: "ok" },
  ],
  [
    "bytes of Latin-1 and odd spaces",
    "HTTP/1.1 200 Tr\u00e8s bien\r\nX:\t caf\u00e9 \r\nContent-Length:\t 1 \r\n\r\n\u00e9",
    { statusText: "Tr\u00e8s bien", body: "\u00e9" },
  ],
];

const refused: readonly (readonly [name: string, text: string, problem: RegExp])[] = [
  ["no HTTP", "SSH-2.0-OpenSSH\r\n", /status line/],
  ["version 2", "HTTP/2.0 200 OK\r\n\r\n", /status line/],
  ["status of two digits", "HTTP/1.1 20 OK\r\n\r\n", /status line/],
  ["status 099", "HTTP/1.1 099 OK\r\n\r\n", /status line/],
  ["bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", /control character/],
  ["CR without LF", "HTTP/1.1 200 OK\rX", /CR without LF/],
  ["folding", "HTTP/1.1 200 OK\r\nA: b\r\n c: d\r\n\r\n", /folded/],
  ["space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n", /name/],
  ["no colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", /name/],
  ["empty name", "HTTP/1.1 200 OK\r\n: x\r\n\r\n", /no name/],
  ["NUL in a value", "HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", /control character/],
  ["length of letters", "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n", /no number/],
  ["negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", /no number/],
  ["empty length", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", /no number/],
  ["huge length", "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999\r\n\r\n", /no number/],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", /two different/],
  ["length and coding", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", /both/],
  ["coding and length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", /both/],
  ["chunked twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", /follows/],
  ["switching protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", /another protocol/],
  ["chunk size of letters", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", /no number/],
  ["huge chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffff\r\n", /too large/],
  ["chunk too long", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", /longer/],
  ["headers over the limit", `HTTP/1.1 200 OK\r\nA: ${"x".repeat(MAX_HEAD_BYTES)}`, /64 KB/],
  ["too many headers", `HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(501)}\r\n`, /500 headers/],
  [
    "endless extension",
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${"x".repeat(70_000)}`,
    /extensions and trailers/,
  ],
];

describe("ResponseParser", () => {
  it.each(whole)("reads %s, split at every byte too", (_name, text, expected) => {
    const atOnce = parse(text);
    expect(atOnce).toMatchObject({ ...expected, done: true, problem: "", rest: 0 });
    for (let at = 1; at < text.length; at++) expect(feed(inTwo(text, at))).toEqual(atOnce);
    expect(feed(Array.from(text, (letter) => Buffer.from(letter, "latin1")))).toEqual(atOnce);
  });

  it.each(refused)("refuses %s, split at every byte too", (_name, text, problem) => {
    const atOnce = parse(text);
    expect(atOnce.problem).toMatch(problem);
    expect(atOnce.done).toBe(false);
    const step = Math.max(1, Math.floor(text.length / 100));
    for (let at = 1; at < text.length; at += step) {
      expect(feed(inTwo(text, at)).problem).toBe(atOnce.problem);
    }
  });

  it("stops where the response ends", () => {
    const extra = parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n");
    expect(extra).toMatchObject({ done: true, body: "ok", rest: 17 });
    expect(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nxx").rest).toBe(2);
    expect(parse("HTTP/1.1 204 OK\r\n\r\nxx").rest).toBe(2);
  });

  it("gives HEAD no body", () => {
    expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", true)).toMatchObject({
      done: true,
      body: "",
    });
  });

  it.each([
    "HTTP/1.1 200 OK\r\n\r\nuntil the end",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nuntil the end",
  ])("reads until the close what has no length", (text) => {
    expect(parse(text)).toMatchObject({ done: false });
    expect(parse(text, false, 1e6, true)).toMatchObject({
      done: true,
      body: "until the end",
      keepAlive: false,
    });
  });

  it("does not take the close for the end of anything else", () => {
    for (const text of ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"]) {
      expect(parse(text, false, 1e6, true).done).toBe(false);
    }
  });

  it.each([
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n",
  ])("counts a body over the limit and keeps none of it", (text) => {
    expect(parse(text, false, 9)).toMatchObject({ done: true, cut: true, bytes: 10, body: "" });
    expect(parse(text, false, 10)).toMatchObject({ done: true, cut: false, bytes: 10, body: "0123456789" });
  });

  it("is used again without a trace of the last response", () => {
    const parser = new ResponseParser();
    for (const text of [whole[3]![1], whole[0]![1], whole[7]![1]]) {
      parser.start(false, 100);
      parser.read(Buffer.from(text, "latin1"), 0, text.length);
      expect(parser.done).toBe(true);
    }
    expect(parser.head.chunked).toBe(false);
    expect(parser.body.take().toString()).toBe("ok");
  });

  it("comes to the same verdict however the bytes are split", () => {
    const piece = fc.constantFrom(
      "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 100 x\r\n\r\n",
      "Content-Length: 3\r\n",
      "Transfer-Encoding: chunked\r\n",
      "\r\n",
      "3\r\nabc\r\n",
      "0\r\n\r\n",
      "abc",
      "X: y\r\n",
      "\n",
    );
    const noise = fc.string({ unit: "binary-ascii", maxLength: 6 });
    const message = fc.array(fc.oneof({ weight: 9, arbitrary: piece }, noise), { maxLength: 14 });
    fc.assert(
      fc.property(message, fc.array(fc.nat(120), { maxLength: 6 }), (parts, cuts) => {
        const bytes = Buffer.from(parts.join(""), "latin1");
        const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
        expect(feed(pieces)).toEqual(feed([bytes]));
      }),
      { numRuns: 2_000 },
    );
  });

  it("survives any bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (pieces) => {
        const start = Buffer.from("HTTP/1.1 200 OK\r\n", "latin1");
        const outcome = feed([start, ...pieces.map((piece) => Buffer.from(piece))]);
        expect(outcome.done && outcome.problem !== "").toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

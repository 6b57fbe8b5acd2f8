import { describe, expect, it } from "vitest";
import { feed, inTwo, latin1, type Outcome, oneByOne } from "./parser-fixture.ts";
import {
  MAX_CHUNK_EXTRA_BYTES,
  MAX_CHUNK_SIZE_DIGITS,
  MAX_HEAD_BYTES,
  MAX_HEADERS,
  MAX_INTERIM_ANSWERS,
  MAX_LENGTH_DIGITS,
  MAX_LINE_BYTES,
} from "./response-limits.ts";
import { ResponseParser } from "./response-parser.ts";

const parse = (text: string): Outcome => feed([latin1(text)]);
const head = (...lines: readonly string[]): string =>
  ["HTTP/1.1 200 OK", ...lines].map((line) => `${line}\r\n`).join("");
const withHeaders = (...lines: readonly string[]): string => `${head(...lines)}\r\n`;
const chunks = (body: string): string => `${withHeaders("Transfer-Encoding: chunked")}${body}`;
const line = (bytes: number): string => `A: ${"x".repeat(bytes - 3)}`;
const headOf = (bytes: number): string => {
  const lines = head("Content-Length: 0", line(30_000), line(30_000));
  return `${lines}${line(bytes - lines.length - 4)}\r\n\r\n`;
};

const whole: readonly (readonly [name: string, text: string, expected: Partial<Outcome>])[] = [
  [
    "content-length",
    "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello",
    { statusText: "OK", body: "hello", keepAlive: true, headers: "Server: x\r\nContent-Length: 5\r\n" },
  ],
  ["no reason", "HTTP/1.1 404\r\ncontent-length:0\r\n\r\n", { status: 404, statusText: "", body: "" }],
  ["empty reason", "HTTP/1.1 500 \r\ncontent-length:0\r\n\r\n", { status: 500, statusText: "" }],
  ["no header at all", "HTTP/1.1 204 No Content\r\n\r\n", { status: 204, headers: "" }],
  ["the highest status", "HTTP/1.1 999 x\r\ncontent-length:0\r\n\r\n", { status: 999 }],
  [
    "chunks, extensions and trailers",
    chunks('5;a="b; \\"c"\r\nhello\r\n00A;x ; y = z\r\n0123456789\r\n0 ;q\r\nX-T: 1\r\nY:\r\n\r\n'),
    { body: "hello0123456789", keepAlive: true, headers: "Transfer-Encoding: chunked\r\n" },
  ],
  ["no chunk", chunks("0\r\n\r\n"), { body: "" }],
  ["the name of the coding in any case", `${withHeaders("TRANSFER-ENCODING: ChunKed")}0\r\n\r\n`, {}],
  ["codings before chunks", `${withHeaders("Transfer-Encoding: gzip, ,chunked,")}1\r\nx\r\n0\r\n\r\n`, {}],
  [
    "codings on two lines",
    `${withHeaders("Transfer-Encoding: gzip", "Transfer-Encoding: chunked")}0\r\n\r\n`,
    {},
  ],
  [
    "chunks in version 1.0",
    "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    { keepAlive: false },
  ],
  [
    "chunks in version 1.0 that would go on",
    "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    { keepAlive: false },
  ],
  ["204 whatever its length", "HTTP/1.1 204 x\r\nContent-Length: 5\r\n\r\n", { status: 204, body: "" }],
  ["304 whatever its coding", "HTTP/1.1 304 x\r\nTransfer-Encoding: chunked\r\n\r\n", { body: "" }],
  [
    "interim answers, skipped",
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nContent-Length: 9\r\nConnection: close\r\nSet-Cookie: a\r\n\r\n${withHeaders("Content-Length: 2")}ok`,
    { status: 200, body: "ok", headers: "Content-Length: 2\r\n", keepAlive: true },
  ],
  [
    "as many interim answers as may be",
    `${"HTTP/1.1 102 x\r\n\r\n".repeat(MAX_INTERIM_ANSWERS)}HTTP/1.1 204 x\r\n\r\n`,
    { status: 204 },
  ],
  ["version 1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", { body: "ok", keepAlive: false }],
  [
    "version 1.0 kept alive",
    "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: x, Keep-Alive\r\n\r\n",
    { keepAlive: true },
  ],
  ["close", withHeaders("Connection: close", "Content-Length: 0"), { keepAlive: false }],
  ["close in a list", withHeaders("Connection: x,\tClose ", "Content-Length: 0"), { keepAlive: false }],
  [
    "close and keep-alive: close is what counts",
    withHeaders("Connection: close", "Connection: keep-alive", "Content-Length: 0"),
    { keepAlive: false },
  ],
  [
    "other words that look like close",
    withHeaders("Connection: closed, x-close,\u00a0close", "Content-Length: 0"),
    { keepAlive: true },
  ],
  ["one length twice", `${withHeaders("Content-Length: 2", "content-length: 2")}ok`, { body: "ok" }],
  ["one length twice in a line", `${withHeaders("Content-Length: 2 ,\t2")}ok`, { body: "ok" }],
  ["zeros in front of a length", `${withHeaders("Content-Length: 002")}ok`, { body: "ok" }],
  [
    "bytes of Latin-1 and odd spaces",
    "HTTP/1.1 200 Tr\u00e8s bien\r\nX:\t caf\u00e9 \r\nContent-Length:\t 1 \r\n\r\n\u00e9",
    { statusText: "Tr\u00e8s bien", body: "\u00e9" },
  ],
  ["names that only begin like others", withHeaders("Content-Length-X: 9", "Content-Length: 0"), {}],
  ["the longest line", withHeaders(line(MAX_LINE_BYTES), "Content-Length: 0"), {}],
  ["the largest head", headOf(MAX_HEAD_BYTES), {}],
  ["as many headers as may be", withHeaders("Content-Length: 0", ...Array(MAX_HEADERS - 1).fill("a:b")), {}],
  [
    "as many extensions and trailers as may be",
    chunks(`1;${"e".repeat(MAX_CHUNK_EXTRA_BYTES - 6)}\r\nx\r\n0\r\nT:\r\n\r\n`),
    { body: "x" },
  ],
];

const refused: readonly (readonly [name: string, text: string, problem: RegExp | string])[] = [
  ["no HTTP", "SSH-2.0-OpenSSH\r\n", /status line is not HTTP\/1: "S" stands/],
  ["an empty line in front", "\r\nHTTP/1.1 200 OK\r\n\r\n", /status line is not HTTP\/1: CR/],
  ["version 2", "HTTP/2.0 200 OK\r\n\r\n", /status line/],
  ["version 1.2", "HTTP/1.2 200 OK\r\n\r\n", /status line/],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", /status line/],
  ["a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", /status line/],
  ["status 099", "HTTP/1.1 099 OK\r\n\r\n", /status line/],
  ["bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", /control character: LF/],
  ["bare LF after a header", head("A: b\nC: d"), /control character: LF/],
  ["CR without LF", "HTTP/1.1 200 OK\rX", /CR without LF: "X" follows/],
  ["CR without LF in a header", head("A: b\rC: d"), /CR without LF/],
  ["CR CR LF at the end", "HTTP/1.1 200 OK\r\n\r\r\n", /CR without LF: CR follows/],
  ["folding", head("A: b", " c: d", ""), /folded/],
  ["folding by a tab", head("A: b", "\tc", ""), /folded/],
  ["a fold under the status line", head(" A: b"), /folded/],
  ["a space before the colon", head("Content-Length : 0"), /name has a character .*: a space/],
  ["no colon", head("nonsense"), /name has a character .*: CR/],
  ["an empty name", head(": x"), /no name: it starts with ":"/],
  ["NUL in a value", head("A: \0"), /control character: byte 0x00/],
  ["DEL in a value", head("A: \x7f"), /control character: byte 0x7f/],
  ["NUL in the reason", "HTTP/1.1 200 \0\r\n", /status line has a control character/],
  ["a length in letters", head("Content-Length: 0x5"), /no number of 1 to 15 digits/],
  ["a negative length", head("Content-Length: -1"), /no number/],
  ["a length with a sign", head("Content-Length: +1"), /no number/],
  ["a length with a space inside", head("Content-Length: 1 2"), /no number/],
  ["a length with a fraction", head("Content-Length: 1.0"), /no number/],
  ["a length in other digits", head("Content-Length: \u00b2"), /no number/],
  ["a length between no-break spaces", head("Content-Length: \u00a01"), /no number/],
  ["no length", head("Content-Length:"), /no number/],
  ["an empty part of a length", head("Content-Length: 5,"), /no number/],
  ["a huge length", head(`Content-Length: ${"9".repeat(MAX_LENGTH_DIGITS + 1)}`), /1 to 15 digits/],
  ["two lengths", head("Content-Length: 1", "Content-Length: 2"), /two different/],
  ["two lengths in a line", head("Content-Length: 1, 2"), /two different/],
  ["a length, then a coding", head("Content-Length: 1", "Transfer-Encoding: chunked"), /both/],
  ["a coding, then a length", head("Transfer-Encoding: chunked", "Content-Length: 1"), /both/],
  ["another coding and a length", head("Transfer-Encoding: gzip", "Content-Length: 1"), /both/],
  ["an empty coding and a length", head("Transfer-Encoding:", "Content-Length: 1"), /both/],
  ["chunked twice", head("Transfer-Encoding: chunked, chunked"), /twice/],
  ["chunked on two lines", head("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), /twice/],
  ["chunked, another, chunked", head("Transfer-Encoding: chunked, gzip, chunked"), /twice/],
  ["chunked with a parameter", head("Transfer-Encoding: chunked ;q=1"), /parameter/],
  ["switching protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", /another protocol/],
  [
    "interim answers for ever",
    "HTTP/1.1 102 x\r\n\r\n".repeat(MAX_INTERIM_ANSWERS + 1),
    /more than 100 interim/,
  ],
  ["a chunk's size in letters", chunks("xyz\r\n"), /no number: it has "x"/],
  ["no chunk's size", chunks("\r\n"), /no number: it has CR/],
  ["a chunk's size with a sign", chunks("-1\r\n"), /no number/],
  ["a chunk's size of the C language", chunks("0x1\r\n"), /no number/],
  ["blanks after a chunk's size", chunks("1 \r\nx"), /extension .* not allowed there: CR/],
  ["an extension without a semicolon", chunks("2 ab\r\n"), /extension .*: "a"/],
  ["an extension without a name", chunks("2;\r\n"), /extension .*: CR/],
  ["an extension without a value", chunks("2;a=\r\n"), /extension .*: CR/],
  ["a quote that never ends", chunks('2;a="b\r\n'), /extension .*: CR/],
  ["text behind a quote", chunks('2;a="b"c\r\n'), /extension .*: "c"/],
  ["bare LF behind a chunk's size", chunks("1\nx"), /no number: it has LF/],
  ["bare LF behind an extension", chunks("1;a\nx"), /extension .*: LF/],
  ["CR without LF behind a chunk's size", chunks("1\rx"), /size ends in CR without LF/],
  ["a huge chunk", chunks("f".repeat(MAX_CHUNK_SIZE_DIGITS + 1)), /more than 12 hexadecimal digits/],
  ["endless zeros", chunks("0".repeat(MAX_CHUNK_SIZE_DIGITS + 1)), /more than 12 hexadecimal digits/],
  ["a chunk that is too long", chunks("1\r\nab\r\n"), /longer than its size: "b"/],
  ["a chunk that ends in LF", chunks("1\r\na\n"), /longer than its size: LF/],
  ["CR without LF behind a chunk", chunks("1\r\na\rb"), /chunk ends in CR without LF/],
  ["a folded trailer", chunks("0\r\nA: b\r\n c\r\n\r\n"), /trailer is folded/],
  ["a trailer without a colon", chunks("0\r\nA\r\n"), /trailer's name .*: CR/],
  ["a trailer without a name", chunks("0\r\n: b\r\n"), /trailer has no name/],
  ["NUL in a trailer", chunks("0\r\nA: \0\r\n"), /trailer has a control character/],
  ["bare LF behind a trailer", chunks("0\r\nA: b\n\r\n"), /trailer has a control character/],
  ["CR without LF behind the last chunk", chunks("0\r\n\rx"), /CR without LF/],
  ["a line over its limit", head(line(MAX_LINE_BYTES + 1)), /line of the head is longer than 32 KB/],
  [
    "a name over the limit of a line",
    head("n".repeat(MAX_LINE_BYTES + 1)),
    /longer than 32 KB \(32768 bytes\)/,
  ],
  ["a reason over the limit of a line", `HTTP/1.1 200 ${"x".repeat(MAX_LINE_BYTES)}`, /longer than 32 KB/],
  ["a head over its limit", headOf(MAX_HEAD_BYTES + 1), /larger than 64 KB \(65536 bytes\)/],
  ["too many headers", withHeaders(...Array(MAX_HEADERS + 1).fill("a:b")), /more than 500 headers/],
  [
    "endless extensions",
    chunks(`1;${"x".repeat(MAX_CHUNK_EXTRA_BYTES)}`),
    /extensions and trailers are larger/,
  ],
  ["endless trailers", chunks(`0\r\n${"a:b\r\n".repeat(MAX_CHUNK_EXTRA_BYTES / 3)}`), /larger than 64 KB/],
];

/** Everywhere in short texts; in long ones at the ends and at a hundred places between, in very long ones at twenty. */
const places = (length: number): number[] => {
  const step = length < 1_000 ? 1 : Math.floor(length / (length < 4_096 ? 100 : 20));
  return Array.from({ length }, (_, at) => at).filter(
    (at) => at > 0 && (at % step === 0 || at < 20 || at > length - 20),
  );
};

describe("ResponseParser", () => {
  it.each(whole)("reads %s, split anywhere too", (_name, text, expected) => {
    const bytes = latin1(text);
    const atOnce = feed([bytes]);
    expect(atOnce).toMatchObject({ ...expected, done: true, problem: "", rest: 0 });
    for (const at of places(bytes.length)) expect(feed(inTwo(bytes, at))).toEqual(atOnce);
    expect(feed(oneByOne(bytes))).toEqual(atOnce);
  });

  it.each(refused)("refuses %s, split anywhere too", (_name, text, problem) => {
    const bytes = latin1(text);
    const atOnce = feed([bytes]);
    expect(atOnce.problem).toMatch(problem);
    expect(atOnce.done).toBe(false);
    for (const at of places(bytes.length)) expect(feed(inTwo(bytes, at)).problem).toBe(atOnce.problem);
    expect(feed(oneByOne(bytes)).problem).toBe(atOnce.problem);
  });

  it("stops where the response ends", () => {
    const next = withHeaders("Content-Length: 0");
    for (const text of [
      `${withHeaders("Content-Length: 2")}ok`,
      chunks("0\r\n\r\n"),
      "HTTP/1.1 204 x\r\n\r\n",
      next,
    ]) {
      expect(parse(text + next)).toMatchObject({ done: true, rest: next.length });
    }
    expect(feed([latin1(`${withHeaders("Content-Length: 9")}${next}`)], { toHead: true }).rest).toBe(
      next.length,
    );
  });

  it.each(["Content-Length: 500", "Transfer-Encoding: chunked", "X: y"])(
    "gives HEAD no body with %s",
    (line) => {
      const answer = feed([latin1(withHeaders(line))], { toHead: true });
      expect(answer).toMatchObject({ done: true, body: "", keepAlive: true });
    },
  );

  it.each([
    withHeaders(),
    withHeaders("Transfer-Encoding: gzip"),
    withHeaders("Transfer-Encoding: chunked, gzip"),
    withHeaders("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
    withHeaders("Transfer-Encoding: chunkedchunked"),
    withHeaders("Transfer-Encoding: xchunked"),
    withHeaders("Transfer-Encoding: \u00a0chunked"),
    withHeaders("Transfer-Encoding:"),
  ])("reads until the close what says no end: %j", (text) => {
    const bytes = latin1(`${text}5\r\nuntil the end`);
    expect(feed([bytes])).toMatchObject({ done: false, headDone: true, problem: "" });
    const answer = feed([bytes], { ended: true });
    expect(answer).toMatchObject({ done: true, body: "5\r\nuntil the end", keepAlive: false });
    expect(feed(oneByOne(bytes), { ended: true })).toEqual(answer);
  });

  it.each([
    "",
    head(),
    `${withHeaders("Content-Length: 5")}hell`,
    chunks("5\r\nhello\r\n0\r\n"),
    "HTTP/1.1 100 x\r\n\r\n",
  ])("does not take the close for the end of %j", (text) => {
    expect(feed([latin1(text)], { ended: true }).done).toBe(false);
  });

  it.each([
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789",
    chunks("5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"),
  ])("counts a body over the limit and keeps none of it", (text) => {
    const over = feed([latin1(text)], { maxBodyBytes: 9 });
    expect(over).toMatchObject({ done: true, cut: true, bytes: 10, body: "" });
    const within = feed([latin1(text)], { maxBodyBytes: 10 });
    expect(within).toMatchObject({ done: true, cut: false, bytes: 10, body: "0123456789" });
  });

  it("takes no memory for a length that is only announced", () => {
    const parser = new ResponseParser();
    const bytes = latin1(`${withHeaders("Content-Length: 900000000")}x`);
    const before = process.memoryUsage().arrayBuffers;
    parser.start(false, 1e9);
    parser.read(bytes, 0, bytes.length);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    expect(parser.done).toBe(false);
  });

  it("collects a large body to its last byte", () => {
    const body = "0123456789".repeat(150_000);
    for (const text of [
      `${withHeaders(`Content-Length: ${body.length}`)}${body}`,
      chunks(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`),
    ]) {
      const bytes = latin1(text);
      const pieces = places(bytes.length).map((at, index, all) => bytes.subarray(all[index - 1] ?? 0, at));
      const outcome = feed([...pieces, bytes.subarray(-1)], { maxBodyBytes: 2e6 });
      expect(outcome.body === body, "the body is the same").toBe(true);
      expect(outcome).toMatchObject({ done: true, rest: 0, bytes: body.length });
    }
  });

  it("is used again without a trace of the last response", () => {
    const parser = new ResponseParser();
    const texts = [...whole.slice(0, 12), ...refused.slice(0, 30), ...whole.slice(12, 26)].map(
      ([, text]) => text,
    );
    for (const text of texts) {
      const alone = parse(text);
      expect(feed([latin1(text)], { parser })).toEqual(alone);
      expect(feed(inTwo(latin1(text), text.length >> 1), { parser })).toEqual(alone);
    }
  });
});

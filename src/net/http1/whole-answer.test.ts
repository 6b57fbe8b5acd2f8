import { expect, test } from "vitest";
import type { EngineRequest } from "../http-engine.ts";
import { Exchange } from "./exchange.ts";
import { knownHeads } from "./head-memory.ts";
import { latin1 } from "./parser-fixture.ts";
import { ResponseParser } from "./response-parser.ts";
import { NOT_TAKEN, TAKEN, takeWholeAnswer } from "./whole-answer.ts";

const readBuffer = Buffer.allocUnsafeSlow(65_536);
knownHeads.watch(readBuffer);

const ignore = { onResponse() {}, onBodyError() {} };
const newExchange = (): Exchange => new Exchange({} as EngineRequest, ignore, { abandon() {} });
const seenOf = ({ status, statusText, rawHeaders, setsCookies, body, bodyBytes, bodyCut }: Exchange) => ({
  ...{ status, statusText, rawHeaders, setsCookies, bodyBytes, bodyCut },
  body: Buffer.from(body).toString("latin1"),
});

/** By the parser alone: what comes out, and what is left over. */
const parsed = (text: string, toHead: boolean, maxBodyBytes: number) => {
  const parser = new ResponseParser();
  parser.start(toHead, maxBodyBytes);
  const stopped = parser.read(latin1(text), 0, text.length);
  const exchange = newExchange();
  exchange.takeFrom(parser);
  const { done, head } = parser;
  return { whole: done && stopped === text.length, keepAlive: head.keepAlive, seen: seenOf(exchange) };
};

/** Twice, so that the head is known the second time. */
const takenAtOnce = (text: string, toHead: boolean, maxBodyBytes: number, from = readBuffer) => {
  parsed(text, toHead, maxBodyBytes);
  const exchange = newExchange();
  from.write(text, "latin1");
  const taken = takeWholeAnswer(exchange, from, text.length, toHead, maxBodyBytes);
  from.fill("#", 0, text.length);
  return { taken, seen: seenOf(exchange) };
};

const head = (lines: string, status = "200 OK"): string => `HTTP/1.1 ${status}\r\n${lines}\r\n`;
const answer = (body: string, lines = "", status = "200 OK"): string =>
  head(`Content-Length: ${body.length}\r\n${lines}`, status) + body;

test.each([
  ["a small body", answer("hello world\n")],
  ["no body", answer("")],
  ["a larger body", answer("x".repeat(1_500))],
  ["a failure with a cookie", answer("no", "Set-Cookie: a=b\r\n", "503 Busy")],
  ["the last of its connection", answer("bye", "Connection: close\r\n")],
  ["no content", head("X: y\r\n", "204 No Content")],
  ["not modified, with a length of what did not come", head("Content-Length: 7\r\n", "304 Not Modified")],
  ["a tail of every length", answer("z", "X: 1\r\n"), answer("z", "X: 12\r\n"), answer("z", "X: 123\r\n")],
])("takes %s as the parser does", (_, ...texts) => {
  for (const text of texts) {
    for (const buffer of [readBuffer, Buffer.alloc(4_096)]) {
      const { taken, seen } = takenAtOnce(text, false, 1_000_000, buffer);
      const expected = parsed(text, false, 1_000_000);
      expect({ keepAlive: taken === TAKEN, whole: taken !== NOT_TAKEN, seen }).toEqual(expected);
    }
  }
});

test("takes the answer to HEAD without a body, whatever its length says", () => {
  const text = head("Content-Length: 12\r\n");
  expect(takenAtOnce(text, true, 1_000_000)).toMatchObject({
    taken: TAKEN,
    seen: { bodyBytes: 0, body: "" },
  });
});

test.each([
  ["a body that comes in pieces", answer("hello world").slice(0, -1), false, 1_000_000],
  ["bytes behind the answer", `${answer("hello")}HTTP/1.1 200 OK\r\n`, false, 1_000_000],
  ["a body in answer to HEAD", answer("hello"), true, 1_000_000],
  ["a body where there is none", `${head("", "204 No Content")}x`, false, 1_000_000],
  ["a body over the limit", answer("hello"), false, 4],
  ["chunks", `${head("Transfer-Encoding: chunked\r\n")}0\r\n\r\n`, false, 1_000_000],
  ["a body that the end of the connection ends", `${head("X: y\r\n")}hello`, false, 1_000_000],
  ["a body that is not small", answer("x".repeat(30_000)), false, 1_000_000],
  ["an interim answer", head("", "103 Early Hints"), false, 1_000_000],
  ["an interim answer with what follows", head("", "100 Continue") + answer("x"), false, 1_000_000],
])("leaves %s to the parser, and changes nothing", (_, text, toHead, maxBodyBytes) => {
  const { taken, seen } = takenAtOnce(text, toHead, maxBodyBytes);
  expect(taken).toBe(NOT_TAKEN);
  expect(seen).toEqual(seenOf(newExchange()));
});

test("takes no head that differs in any one byte", () => {
  const text = answer("12", "X-Id: 0123456789\r\n");
  takenAtOnce(text, false, 1_000_000);
  for (let at = 0; at < text.length - 2; at++) {
    readBuffer.write(text, "latin1");
    readBuffer[at]! ^= 1;
    expect(takeWholeAnswer(newExchange(), readBuffer, text.length, false, 1_000_000)).toBe(NOT_TAKEN);
  }
  readBuffer.write(text, "latin1");
  expect(takeWholeAnswer(newExchange(), readBuffer, text.length, false, 1_000_000)).toBe(TAKEN);
});

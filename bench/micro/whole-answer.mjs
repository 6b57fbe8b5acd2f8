// How long it takes to take an answer that came in one piece with a known head, as most do: the bytes of nginx for a
// tiny page lie in the buffer into which a thread reads, and their head was seen before.
import { Exchange } from "../../lib/net/http1/exchange.js";
import { knownHeads } from "../../lib/net/http1/head-memory.js";
import { ResponseParser } from "../../lib/net/http1/response-parser.js";
import { NOT_TAKEN, takeWholeAnswer } from "../../lib/net/http1/whole-answer.js";

const answer = (bodyBytes) =>
  "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 22 Nov 2026 16:00:00 GMT\r\nContent-Type: text/plain\r\n" +
  `Content-Length: ${bodyBytes}\r\nConnection: keep-alive\r\n\r\n${"x".repeat(bodyBytes)}`;

const take = (bodyBytes) => {
  const buffer = Buffer.allocUnsafeSlow(65_536);
  const length = buffer.write(answer(bodyBytes), "latin1");
  const nobody = { onResponse() {}, onBodyError() {} };
  const owner = { abandon() {} };
  return (iterations) => {
    knownHeads.watch(buffer);
    const parser = new ResponseParser();
    parser.start(false, 1_000_000);
    parser.read(buffer, 0, length);
    let total = 0;
    for (let round = 0; round < iterations; round++) {
      const exchange = new Exchange(null, nobody, owner);
      if (takeWholeAnswer(exchange, buffer, length, false, 1_000_000) === NOT_TAKEN) {
        throw new Error("the answer was not taken");
      }
      total += exchange.bodyBytes;
    }
    return total;
  };
};

export const benches = [
  {
    title: "whole answer: 160 bytes of headers, 12 of body, the same again, with its exchange",
    run: take(12),
  },
  { title: "whole answer: the same with 1 KB of body", run: take(1_024) },
];

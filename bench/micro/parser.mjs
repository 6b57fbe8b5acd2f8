// How long it takes to read one response: the bytes of nginx for a tiny page, and a chunked one. Heads that come
// again are remembered, so each is read in two ways: the same head over and over, and one that differs every time.
import { ResponseParser } from "../../lib/net/http1/response-parser.js";

const DIFFERENT = 1_000;

const tiny = (etag) =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 22 Nov 2026 16:00:00 GMT\r\nContent-Type: text/plain\r\n${etag}` +
      "Content-Length: 12\r\nConnection: keep-alive\r\n\r\nHello world\n",
    "latin1",
  );

const chunked = (minute) =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 16:${minute}:00 GMT\r\nTransfer-Encoding: chunked\r\n\r\n` +
      `400\r\n${"x".repeat(1024)}\r\n400\r\n${"y".repeat(1024)}\r\n0\r\n\r\n`,
    "latin1",
  );

/** Reads each of the messages in turn. */
const read = (messages) => {
  const parser = new ResponseParser();
  return (iterations) => {
    let total = 0;
    for (let round = 0; round < iterations; round++) {
      const bytes = messages[round % messages.length];
      parser.start(false, 1_000_000);
      parser.read(bytes, 0, bytes.length);
      if (!parser.done) throw new Error("the response was not read to its end");
      total += parser.body.take().length;
    }
    return total;
  };
};

const digits = (number, count) => String(number).padStart(count, "0");
const dates = Array.from({ length: 60 }, (_, number) => chunked(digits(number, 2)));
const ids = Array.from({ length: DIFFERENT }, (_, number) =>
  tiny(`X-Request-Id: ${digits((number * 7_919) % DIFFERENT, 16)}\r\n`),
);
const lengths = Array.from({ length: 7 }, (_, number) => tiny(`X-Page: ${"x".repeat(number)}\r\n`));

export const benches = [
  { title: "response parser: 160 bytes of headers, 12 of body, the same again", run: read([tiny("")]) },
  { title: "response parser: the same, seven pages in turn", run: read(lengths) },
  { title: "response parser: 34 bytes more, an id in each answer", run: read(ids) },
  { title: "response parser: two chunks of 1 KB, the same head again", run: read([chunked("00")]) },
  { title: "response parser: two chunks of 1 KB, another date in each", run: read(dates) },
];

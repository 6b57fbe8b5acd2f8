// How long it takes to read one response: the bytes of nginx for a tiny page, and a chunked one.
import { ResponseParser } from "../../dist/net/http1/response-parser.js";

const tiny = Buffer.from(
  "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 22 Nov 2026 16:00:00 GMT\r\nContent-Type: text/plain\r\n" +
    "Content-Length: 12\r\nConnection: keep-alive\r\n\r\nHello world\n",
  "latin1",
);
const chunked = Buffer.from(
  "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 16:00:00 GMT\r\nTransfer-Encoding: chunked\r\n\r\n" +
    `400\r\n${"x".repeat(1024)}\r\n400\r\n${"y".repeat(1024)}\r\n0\r\n\r\n`,
  "latin1",
);

const read = (bytes) => {
  const parser = new ResponseParser();
  return (iterations) => {
    let total = 0;
    for (let round = 0; round < iterations; round++) {
      parser.start(false, 1_000_000);
      parser.read(bytes, 0, bytes.length);
      if (!parser.done) throw new Error("the response was not read to its end");
      total += parser.body.take().length;
    }
    return total;
  };
};

export const benches = [
  { title: "response parser: 160 bytes of headers, 12 of body", run: read(tiny) },
  { title: "response parser: two chunks of 1 KB", run: read(chunked) },
];

// Pages that show one trait of HTTP each, and pages that misbehave on purpose.
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

const BLOCK = Buffer.alloc(64 * 1024, "acrida ");
const MAX_BYTES = 2 * 1024 ** 3;
const PLAIN = Buffer.from("the same text again and again\n".repeat(200));

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const bytes = async (exchange, count) => {
  let left = Math.min(Number(count), MAX_BYTES);
  exchange.response.writeHead(200, { "content-length": left, "content-type": "application/octet-stream" });
  if (exchange.method === "HEAD") return exchange.response.end();
  for (; left > BLOCK.length && !exchange.response.destroyed; left -= BLOCK.length) {
    if (!exchange.write(BLOCK)) await exchange.drained();
  }
  exchange.end(BLOCK.subarray(0, left));
};

const chunked = async (exchange, count) => {
  exchange.response.writeHead(200, { "content-type": "text/plain" });
  for (let index = 0; index < Math.min(Number(count), 100_000) && !exchange.response.destroyed; index += 1) {
    if (!exchange.write(Buffer.from(`chunk ${index}\n`))) await exchange.drained();
  }
  exchange.end();
};

const encoded = (encoding, compress) => {
  const body = compress(PLAIN);
  return (exchange) =>
    exchange.send(200, body, { "content-encoding": encoding, "content-type": "text/plain" });
};

const redirect = (exchange, count) => {
  if (Number(count) === 0) exchange.html("Arrived", "<p>The end of the chain.</p>");
  else exchange.redirect(Number(exchange.query("status", "302")), `/redirect/${Number(count) - 1}`);
};

const echo = async (exchange) => {
  const body = await exchange.text();
  exchange.json({
    method: exchange.method,
    path: exchange.request.url,
    headers: exchange.request.headers,
    body,
  });
};

/** `?bytes=` single bytes, one each `?ms=`: never silent for long, and never quick. */
const drip = async (exchange) => {
  const count = Number(exchange.query("bytes", "10"));
  const everyMs = Number(exchange.query("ms", "100"));
  exchange.response.writeHead(200, { "content-length": count });
  for (let index = 0; index < count && !exchange.response.destroyed; index += 1) {
    if (index > 0) await sleep(everyMs);
    exchange.write(Buffer.from("."));
  }
  exchange.end();
};

/** Cuts the connection: at once, or with `?after=headers` or `?after=body` in the middle of the answer. */
const reset = (exchange) => {
  const after = exchange.query("after", "request");
  if (after === "request") return exchange.request.socket.resetAndDestroy();
  exchange.response.writeHead(200, { "content-length": 1000 });
  exchange.response.flushHeaders();
  if (after === "body") exchange.write(Buffer.from("only the beginning"));
  setTimeout(() => exchange.request.socket.resetAndDestroy(), 20);
};

/** Routes by pattern; a handler gets the exchange and what the pattern's group matched. */
export const wirePages = () => [
  [/^\/redirect\/(\d+)$/, redirect],
  [/^\/redirect-loop$/, (exchange) => exchange.redirect(302, "/redirect-loop")],
  [/^\/bytes\/(\d+)$/, bytes],
  [/^\/chunked\/(\d+)$/, chunked],
  [/^\/gzip$/, encoded("gzip", gzipSync)],
  [/^\/deflate$/, encoded("deflate", deflateSync)],
  [/^\/br$/, encoded("br", brotliCompressSync)],
  [/^\/echo$/, echo],
  [/^\/status\/(\d{3})$/, (exchange, code) => exchange.send(Number(code), `status ${code}\n`)],
  [/^\/drip$/, drip],
  [/^\/never$/, () => {}],
  [/^\/reset$/, reset],
];

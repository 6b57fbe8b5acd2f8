// A server that answers each request after a known delay and stamps its own times: the truth to hold reports against.
//
//   node timed-server.mjs constant 5        5 ms each
//   node timed-server.mjs lognormal 5 0.6   median 5 ms, sigma of the logarithm 0.6
//
// Prints its port. A line "begin" on stdin forgets what was measured, "end" prints it as a line of JSON; the end of
// stdin ends it. It never sleeps: it looks at the clock in every turn of its loop, so give it a core of its own.
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const [kind = "constant", medianText = "5", sigmaText = "0"] = process.argv.slice(2);
const medianMs = Number(medianText);
const sigma = kind === "lognormal" ? Number(sigmaText) : 0;

const ANSWER = Buffer.from(
  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nhello world\n",
);
const MOST_TIMES = 4_000_000;
const SEED = 0x5eed;

/** mulberry32: the same delays in every run. */
let state = SEED;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
/** Box and Muller. */
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const nextDelayMs = () => (sigma === 0 ? medianMs : medianMs * Math.exp(sigma * normal()));

const timesMs = new Float64Array(MOST_TIMES);
let served = 0;

/** Answers by the time at which they are due: a binary heap in three arrays. */
const dueMs = [];
const readMs = [];
const sockets = [];

const swap = (one, other) => {
  for (const list of [dueMs, readMs, sockets]) [list[one], list[other]] = [list[other], list[one]];
};

const push = (due, read, socket) => {
  let place = dueMs.push(due) - 1;
  readMs.push(read);
  sockets.push(socket);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (dueMs[parent] <= dueMs[place]) return;
    swap(parent, place);
    place = parent;
  }
};

const answerFirst = () => {
  const socket = sockets[0];
  const read = readMs[0];
  swap(0, dueMs.length - 1);
  for (const list of [dueMs, readMs, sockets]) list.pop();
  for (let place = 0; ; ) {
    let least = place;
    for (const child of [2 * place + 1, 2 * place + 2]) {
      if (child < dueMs.length && dueMs[child] < dueMs[least]) least = child;
    }
    if (least === place) break;
    swap(least, place);
    place = least;
  }
  if (socket.destroyed) return;
  socket.write(ANSWER);
  timesMs[served++ % MOST_TIMES] = performance.now() - read;
};

const spin = () => {
  while (dueMs.length > 0 && dueMs[0] <= performance.now()) answerFirst();
  setImmediate(spin);
};

const HEAD_END = Buffer.from("\r\n\r\n");
const server = createServer({ noDelay: true }, (socket) => {
  let matched = 0;
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    const read = performance.now();
    for (const byte of bytes) {
      matched = byte === HEAD_END[matched] ? matched + 1 : byte === HEAD_END[0] ? 1 : 0;
      if (matched < HEAD_END.length) continue;
      matched = 0;
      push(read + nextDelayMs(), read, socket);
    }
  });
});

const summary = () => {
  const sorted = timesMs.slice(0, Math.min(served, MOST_TIMES)).sort();
  const at = (quantile) => sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? null;
  const sum = sorted.reduce((total, ms) => total + ms, 0);
  return {
    requests: served,
    meanMs: sorted.length === 0 ? null : sum / sorted.length,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
  };
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line === "begin") {
      served = 0;
      state = SEED;
    } else if (line === "end") console.log(JSON.stringify(summary()));
  })
  .on("close", () => process.exit(0));

server.listen(0, "127.0.0.1", () => {
  console.log(server.address().port);
  spin();
});

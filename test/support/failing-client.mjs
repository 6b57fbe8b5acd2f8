// A process that makes one kind of call again and again with the built engine, and says what it costs to have done so.
// Started by `leaks.test.ts` with `--expose-gc`; an order comes as a message, an account goes back.
import { readdirSync } from "node:fs";
import { systemClock } from "../../lib/base/clock.js";
import { createHttp1Engine } from "../../lib/net/http1/engine.js";

const LANES = 50;
const clock = systemClock();
const engine = createHttp1Engine(clock);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const piece = new Uint8Array(65_536);
const memory = Buffer.alloc(16 << 20);
const pieces = (length, give) => ({ length, repeatable: true, open: give });
const bodies = {
  memory: () => memory,
  endless: () =>
    pieces(-1, async function* () {
      for (;;) yield piece;
    }),
  tooShort: () =>
    pieces(100_000, async function* () {
      yield piece;
    }),
  failing: () =>
    pieces(-1, async function* () {
      yield piece;
      throw new Error("no more to read");
    }),
};

const requestOf = (order) => {
  const body = order.body === undefined ? null : bodies[order.body]();
  const nowMs = clock.now();
  const framing =
    body === null
      ? ""
      : body.length < 0
        ? "Transfer-Encoding: chunked\r\n"
        : `Content-Length: ${body.length}\r\n`;
  return {
    origin: {
      key: String(order.port),
      secure: order.secure === true,
      hostname: "127.0.0.1",
      port: order.port,
      insecure: true,
    },
    method: body === null ? "GET" : "POST",
    head: `${body === null ? "GET" : "POST"} / HTTP/1.1\r\nHost: test\r\n${framing}\r\n`,
    body,
    expectsContinue: order.expectsContinue === true,
    askedAtMs: nowMs,
    deadlineMs: nowMs + (order.timeoutMs ?? 20_000),
    maxBodyBytes: 1_000_000,
  };
};

/** One call, from the order to how it ended. */
const call = (pool, order) =>
  new Promise((resolve) => {
    const pending = pool.send(requestOf(order), {
      onResponse: ({ status, fault }) =>
        resolve(fault === null ? `status ${status}` : `${fault.kind}: ${fault.message}`),
      onBodyError: (error) => resolve(`body: ${error.message}`),
    });
    if (order.abort === undefined) return;
    const abort = () => {
      pending.abort("enough");
      resolve("aborted");
    };
    if (order.abort === "at once") abort();
    else setTimeout(abort, order.abort);
  });

/** Calls in lanes, each a user with connections of its own; how many ended in which way. */
const make = async (order, count) => {
  const outcomes = {};
  let left = count;
  const lane = async () => {
    const pool = engine.pool();
    while (left > 0) {
      const together = Math.min(left, order.together ?? 1);
      left -= together;
      const ended = await Promise.all(Array.from({ length: together }, () => call(pool, order)));
      for (const outcome of ended) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    pool.close();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return outcomes;
};

const account = async () => {
  for (let round = 0; round < 3; round++) {
    await sleep(10);
    globalThis.gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return {
    heapBytes: heapUsed,
    externalBytes: external,
    resources: process.getActiveResourcesInfo().length,
    descriptors: readdirSync("/proc/self/fd").length,
  };
};

process.on("message", async ({ order, count }) => {
  await make(order, Math.max(LANES, count / 5));
  const before = await account();
  const outcomes = await make(order, count);
  const after = await account();
  process.send({ outcomes, before, after });
});

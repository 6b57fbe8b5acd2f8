import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rigAmount, rigSeconds } from "../support/rig-length.ts";

// Nothing is left over of a call that failed, however it failed: what the process holds after many is what it held before.
const CALLS = rigAmount(1_500, 100_000);
/** Of a kind whose calls fill the buffers of the system, megabytes each, which takes longer than anything else. */
const FILLING_CALLS = rigAmount(300, 100_000);
const TIMEOUT_MS = rigSeconds(60, 1_200) * 1_000;
/** Far below one object for each call at full length; code that gets compiled late takes some at a short one. */
const MOST_GROWTH_BYTES = 600_000;

interface Order {
  readonly port?: number;
  readonly timeoutMs?: number;
  readonly body?: "memory" | "endless" | "tooShort" | "failing";
  readonly expectsContinue?: boolean;
  readonly secure?: boolean;
  /** When the call is aborted. */
  readonly abort?: number | "at once";
  /** Calls of one user at the same time. */
  readonly together?: number;
}

interface Account {
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly resources: number;
  readonly descriptors: number;
}

type OnSocket = (socket: Socket) => void;

const servers: Server[] = [];
let client: ChildProcess;
let silentPort: number;
let silent: Worker;

const listen = async (onSocket: OnSocket): Promise<number> => {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => {});
    onSocket(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 1_000, resolve));
  return (server.address() as { port: number }).port;
};

/** Listens, but accepts nobody. */
const startSilentListener = async (): Promise<void> => {
  silent = new Worker(
    `const server = require("node:net").createServer();
     server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
       require("node:worker_threads").parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
     });`,
    { eval: true },
  );
  [silentPort] = (await once(silent, "message")) as [number];
};

beforeAll(async () => {
  client = fork(fileURLToPath(new URL("../support/failing-client.mjs", import.meta.url)), {
    execArgv: ["--expose-gc"],
  });
  await startSilentListener();
});

afterAll(async () => {
  client.kill();
  await silent.terminate();
  for (const server of servers) server.close();
});

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
const says =
  (bytes: string, then: OnSocket = () => {}): OnSocket =>
  (socket) =>
    socket.on("data", () => {
      if (socket.writable) socket.write(bytes);
      then(socket);
    });
const silentTarget: OnSocket = (socket) => socket.resume();
/** Reads nothing. It would never see the end of its connection either, and run out of descriptors: so it ends it itself. */
const deafTarget: OnSocket = (socket) => {
  socket.pause();
  setTimeout(() => socket.destroy(), 1_000);
};
const reset: OnSocket = (socket) => socket.resetAndDestroy();
const end: OnSocket = (socket) => socket.end();

const kinds: [string, OnSocket | null, Order, RegExp, number?][] = [
  ["no HTTP", says("SSH-2.0-nonsense\r\n"), {}, /^protocol: /],
  ["a broken chunk", says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"), {}, /^protocol: /],
  ["a reset before the answer", (socket) => socket.on("data", () => reset(socket)), {}, /^reset: /],
  ["an end before the answer", says("", end), {}, /^reset: .*before the answer/],
  ["an end in the headers", says("HTTP/1.1 200 OK\r\nX: ", end), {}, /^reset: .*in the headers/],
  ["a reset in the headers", says("HTTP/1.1 200 OK\r\nX: ", reset), {}, /^reset: /],
  [
    "an end in the body",
    says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1", end),
    {},
    /^reset: .*in the body/,
  ],
  ["a reset in the body", says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1", reset), {}, /^reset: /],
  ["a time-out while connecting", null, { timeoutMs: 3 }, /^timeout: .*connecting/],
  [
    "a time-out in the handshake",
    silentTarget,
    { timeoutMs: 15, secure: true },
    /^timeout: .*(TLS|connecting)/,
  ],
  ["a time-out before the answer", silentTarget, { timeoutMs: 10 }, /^timeout: /],
  ["a time-out in the headers", says("HTTP/1.1 200 OK\r\nX: "), { timeoutMs: 15 }, /^timeout: /],
  ["a time-out in the body", says("HTTP/1.1 200 OK\r\n\r\nx"), { timeoutMs: 15 }, /^timeout: /],
  ["a time-out in the queue", silentTarget, { timeoutMs: 15, together: 15 }, /^timeout: /],
  ["a time-out in sending", deafTarget, { timeoutMs: 30, body: "endless" }, /^timeout: /, FILLING_CALLS],
  [
    "a time-out before the word",
    silentTarget,
    { timeoutMs: 10, body: "endless", expectsContinue: true },
    /^timeout: /,
  ],
  ["an abort at once", silentTarget, { abort: "at once" }, /^aborted$/],
  ["an abort in the queue", silentTarget, { abort: 5, together: 15 }, /^aborted$/],
  ["an abort in the body", says("HTTP/1.1 200 OK\r\n\r\nx"), { abort: 10 }, /^aborted$/],
  ["an abort in sending", deafTarget, { abort: 10, body: "endless" }, /^aborted$/, FILLING_CALLS],
  ["a body that is too short", silentTarget, { body: "tooShort" }, /^body: expected 100000 bytes/],
  ["a body that can't be read", silentTarget, { body: "failing" }, /^body: no more to read$/],
  [
    "an early answer",
    (socket) => socket.once("data", () => socket.write(ok)),
    { body: "endless" },
    /^status 200$/,
    FILLING_CALLS,
  ],
  ["an early answer and a reset", says(ok, reset), { body: "endless" }, /^status 200$/],
  ["an early answer under a body in memory", says(ok, reset), { body: "memory" }, /^status 200$/],
  ["bytes too many", says(`${ok}too many`), {}, /^status 200$/],
  [
    "bytes too many later",
    says(ok, (socket) => setImmediate(() => socket.write("late"))),
    {},
    /^(status 200|protocol: .*)$/,
  ],
];

describe.skipIf(!existsSync("/proc/self/fd"))("a call that fails again and again", () => {
  test.each(kinds)(
    "by %s leaves nothing behind",
    { timeout: TIMEOUT_MS },
    async (_kind, onSocket, order, outcome, calls = CALLS) => {
      const port = onSocket === null ? silentPort : await listen(onSocket);
      client.send({ order: { ...order, port }, count: calls });
      const [message] = await once(client, "message");
      const { outcomes, before, after } = message as {
        outcomes: Record<string, number>;
        before: Account;
        after: Account;
      };
      const other = Object.keys(outcomes).filter((text) => !outcome.test(text));
      expect(other, JSON.stringify(outcomes)).toEqual([]);
      expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(calls);
      expect(after.resources).toBe(before.resources);
      expect(after.descriptors).toBe(before.descriptors);
      expect(after.heapBytes - before.heapBytes).toBeLessThan(MOST_GROWTH_BYTES);
      expect(after.externalBytes - before.externalBytes).toBeLessThan(MOST_GROWTH_BYTES);
    },
  );
});

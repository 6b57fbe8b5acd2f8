import type { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import type { NameResolver } from "../dns/name-resolver.ts";
import type { EngineRequest } from "../http-engine.ts";
import { MAX_CONNECTIONS } from "./connection-pool.ts";
import { answer, clock, exchange, newPool, requestTo, serve, serveSockets, until } from "./engine-fixture.ts";

const DEADLINE_MS = 80;
/** On an idle machine it is under 50 ms; tests share theirs. */
const LATEST_MS = DEADLINE_MS + 250;

const soon = (port: number, changes: Partial<EngineRequest> = {}): EngineRequest =>
  requestTo(port, { deadlineMs: clock.now() + DEADLINE_MS, ...changes });

/** Sends it, and expects the end in time with the words that say where. */
const expectTimeout = async (pool: ReturnType<typeof newPool>, request: EngineRequest, doing: string) => {
  const startMs = request.deadlineMs - DEADLINE_MS;
  const response = await exchange(pool, request);
  expect(response.fault).toEqual({ kind: "timeout", message: `timed out while ${doing}` });
  expect(response.endedAtMs - startMs).toBeGreaterThanOrEqual(DEADLINE_MS);
  expect(clock.now() - startMs).toBeLessThan(LATEST_MS);
  return response;
};

/** Writes the beginning, then the drop again and again, as long as somebody listens. */
const drip = (socket: Socket, beginning: string, drop: string): void => {
  socket.write(beginning);
  const timer = setInterval(() => socket.write(drop), 10);
  socket.on("close", () => clearInterval(timer));
};

describe("the total time of a call", () => {
  it.each([
    ["before the head", "", "", 0, "waiting for the answer"],
    ["in the status line", "HTTP/1.1 200 ", "K", 0, "receiving the headers of the answer"],
    ["in a header", "HTTP/1.1 200 OK\r\nX: ", "a", 0, "receiving the headers of the answer"],
    ["between headers", "HTTP/1.1 200 OK\r\n", "X: a\r\n", 0, "receiving the headers of the answer"],
    [
      "in endless interim answers",
      "",
      "HTTP/1.1 102 Processing\r\n\r\n",
      0,
      "receiving the headers of the answer",
    ],
    [
      "in a body of known length",
      "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n",
      ".",
      200,
      "receiving the body of the answer",
    ],
    [
      "in a body that ends with the connection",
      "HTTP/1.1 200 OK\r\n\r\n",
      ".",
      200,
      "receiving the body of the answer",
    ],
    [
      "in a chunk",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n",
      ".",
      200,
      "receiving the body of the answer",
    ],
    [
      "in the size of a chunk",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=",
      "a",
      200,
      "receiving the body of the answer",
    ],
    [
      "in a trailer",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ",
      "a",
      200,
      "receiving the body of the answer",
    ],
  ])("is right under a drip %s", async (_where, beginning, drop, status, doing) => {
    const target = await serve((socket) => drip(socket, beginning, drop));
    const response = await expectTimeout(newPool(), soon(target.port), doing);
    expect(response.status).toBe(status);
    expect(response.body).toHaveLength(0);
    await until(() => target.sockets.size === 0);
  });

  it("is right while a name is looked up", async () => {
    const resolver = { resolve: () => {} } as unknown as NameResolver;
    const origin = { key: "x", secure: false, hostname: "shop.example", port: 80, insecure: false };
    await expectTimeout(newPool({ resolver }), soon(80, { origin }), "resolving the name");
  });

  it("is right while connecting", async () => {
    const { port, fill } = await silentListener();
    await fill();
    await expectTimeout(newPool(), soon(port), "connecting");
  });

  it("is right in a TLS handshake", async () => {
    const target = await serveSockets((socket) => socket.resume());
    const { origin } = requestTo(target.port);
    const request = soon(target.port, { origin: { ...origin, secure: true } });
    await expectTimeout(newPool(), request, "shaking hands for TLS");
    await until(() => target.sockets.size === 0);
  });

  it("is right while waiting for a connection", async () => {
    const target = await serve(() => {});
    const pool = newPool();
    const busy = Array.from({ length: MAX_CONNECTIONS }, () =>
      exchange(pool, requestTo(target.port, { deadlineMs: clock.now() + DEADLINE_MS + 60 })),
    );
    await expectTimeout(pool, soon(target.port), "waiting for a free connection of the user");
    for (const response of await Promise.all(busy)) expect(response.fault?.kind).toBe("timeout");
    expect(target.connections).toBe(MAX_CONNECTIONS);
  });

  it.each<[string, EngineRequest["body"]]>([
    ["in memory", Buffer.alloc(32 << 20)],
    ["read piece by piece", { length: -1, repeatable: true, open: endlessPieces }],
  ])("is right while sending a body %s that is not taken", async (_where, body) => {
    const target = await serveSockets((socket) => socket.pause());
    const request = soon(target.port, { method: "POST", body });
    await expectTimeout(newPool(), request, "sending the body");
  });

  it("is right while a body gives nothing to send, or its word is not given", async () => {
    const target = await serveSockets(() => {});
    const body = { length: 3, repeatable: true, open: () => ({ [Symbol.asyncIterator]: stuckIterator }) };
    const pool = newPool();
    await expectTimeout(pool, soon(target.port, { method: "POST", body }), "reading the body to send");
    const expecting = soon(target.port, { method: "POST", body: "abc", expectsContinue: true });
    await expectTimeout(pool, expecting, "waiting for the target to ask for the body (100 Continue)");
  });

  it("is right behind a longer one", async () => {
    const target = await serve((socket, count) => count === 0 && socket.write(answer("x")));
    const pool = newPool();
    await exchange(pool, requestTo(target.port, { deadlineMs: clock.now() + 60_000 }));
    await expectTimeout(pool, soon(target.port), "waiting for the answer");
  });
});

async function* endlessPieces(): AsyncGenerator<Uint8Array> {
  for (const piece = Buffer.alloc(65_536); ; ) yield piece;
}

const stuckIterator = (): AsyncIterator<Uint8Array> => ({ next: () => new Promise(() => {}) });

/** A port that listens, but whose process accepts nobody: once its queue is full, connecting goes on for ever. */
const silentListener = async () => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(
    `const { parentPort, workerData } = require("node:worker_threads");
     const server = require("node:net").createServer();
     server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(workerData, 0, 0));
     });`,
    { eval: true, workerData: flag },
  );
  onTestFinished(async () => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
    await worker.terminate();
  });
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  /** Takes the places of the queue. */
  const fill = async (): Promise<void> => {
    for (let place = 0; place < 4; place++) {
      void exchange(newPool(), requestTo(port, { deadlineMs: clock.now() + 2_000 }));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  };
  return { port, fill };
};

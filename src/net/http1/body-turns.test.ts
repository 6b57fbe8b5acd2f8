import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import type { BodySource, EngineRequest } from "../http-engine.ts";
import { clock, exchange, newPool, requestTo, within } from "./engine-fixture.ts";
import { requestHead } from "./request-writer.ts";

/** The source ends by itself then, so that a test that fails does so in time. */
const LONGEST_MS = 3_000;
const PIECE_MS = 0.03;
const PIECE = new TextEncoder().encode("x".repeat(100));

/**
 * A target on a thread of its own that reads as fast as it can: in the thread of the test it would read only when the
 * sending yields. A path of one letter is answered at once; another one as it says, when something has come.
 */
const serveApart = async (): Promise<number> => {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     const answers = {
       "/early": "HTTP/1.1 413 Too Large\\r\\nContent-Length: 0\\r\\n\\r\\n",
       "/moved": "HTTP/1.1 307 Moved\\r\\nLocation: /x\\r\\nContent-Length: 0\\r\\n\\r\\n",
     };
     const server = require("node:net").createServer((socket) => {
       let path = null;
       socket.on("error", () => {});
       socket.on("data", (bytes) => {
         const first = path === null || path === "/x";
         if (first) path = bytes.toString("latin1").split(" ")[1];
         if (path === "/x") socket.write("HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n");
         else if (!first || path === "/endless") return;
         else setTimeout(() => path === "/reset" ? socket.resetAndDestroy() : socket.write(answers[path]), 20);
       });
     });
     server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  onTestFinished(async () => void (await worker.terminate()));
  return new Promise((resolve) => worker.once("message", resolve));
};

/** Gives pieces without waiting for anything, each so dearly made that any target takes them as fast as they come. */
class TirelessSource implements BodySource {
  readonly length = -1;
  readonly repeatable = false;
  given = 0;
  closed = false;
  readonly #open: () => AsyncIterable<Uint8Array>;

  constructor(kind: "generator" | "stream") {
    const endMs = clock.now() + LONGEST_MS;
    const isOver = (): boolean => {
      this.given++;
      const madeAtMs = clock.now() + PIECE_MS;
      while (clock.now() < madeAtMs);
      return madeAtMs > endMs;
    };
    const stop = (): void => {
      this.closed = true;
    };
    this.#open =
      kind === "generator"
        ? async function* () {
            try {
              while (!isOver()) yield PIECE;
            } finally {
              stop();
            }
          }
        : () =>
            new ReadableStream<Uint8Array>({
              pull: (controller) => (isOver() ? controller.close() : controller.enqueue(PIECE)),
              cancel: stop,
            });
  }

  open(): AsyncIterable<Uint8Array> {
    return this.#open();
  }
}

const post = (port: number, path: string, body: BodySource, deadlineMs: number): EngineRequest =>
  requestTo(port, {
    method: "POST",
    head: requestHead("POST", path, [["Transfer-Encoding", "chunked"]]),
    body,
    deadlineMs: clock.now() + deadlineMs,
  });

describe.each(["generator", "stream"] as const)("a body whose %s never waits", (kind) => {
  it("ends by the call's time, and other calls and timers go on meanwhile", async () => {
    const port = await serveApart();
    const source = new TirelessSource(kind);
    const startMs = clock.now();
    let longestMs = 0;
    let answers = 0;
    let isOver = false;
    const others = (async () => {
      const pool = newPool();
      for (let lastMs = clock.now(); !isOver; lastMs = clock.now()) {
        const { status } = await exchange(pool, requestTo(port, { head: requestHead("GET", "/x", []) }));
        if (status === 200) answers++;
        await within(1);
        longestMs = Math.max(longestMs, clock.now() - lastMs);
      }
    })();
    const response = await exchange(newPool(), post(port, "/endless", source, 300));
    isOver = true;
    await others;
    expect(response.fault?.kind).toBe("timeout");
    expect(clock.now() - startMs).toBeLessThan(1_000);
    expect(source.given).toBeGreaterThan(100);
    expect(source.closed).toBe(true);
    expect(answers).toBeGreaterThan(3);
    expect(longestMs).toBeLessThan(150);
  });

  it.each([
    ["an early answer", "/early", 413, undefined],
    ["a redirect", "/moved", 307, undefined],
    ["a reset", "/reset", 0, "reset"],
  ])("sees %s at once, and reads no more", async (_what, path, status, fault) => {
    const port = await serveApart();
    const source = new TirelessSource(kind);
    const startMs = clock.now();
    const response = await exchange(newPool(), post(port, path, source, 2_500));
    expect(clock.now() - startMs).toBeLessThan(1_000);
    expect([response.status, response.fault?.kind]).toEqual([status, fault]);
    await within(20);
    const { given } = source;
    await within(20);
    expect(source).toMatchObject({ closed: true, given });
  });

  it("hears an abort, and goes on no more", async () => {
    const port = await serveApart();
    const source = new TirelessSource(kind);
    const pending = newPool().send(post(port, "/endless", source, 2_500), {
      onResponse: () => expect.unreachable(),
      onBodyError: () => expect.unreachable(),
    });
    const startMs = clock.now();
    while (source.given <= 100) await within(10);
    expect(clock.now() - startMs).toBeLessThan(1_000);
    pending.abort("enough");
    const { given } = source;
    await within(20);
    expect(given).toBeGreaterThan(100);
    expect(source.closed).toBe(true);
    expect(source.given - given).toBeLessThanOrEqual(1);
  });
});

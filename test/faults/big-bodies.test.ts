import { existsSync, readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { rigAmount, rigSeconds } from "../support/rig-length.ts";
import { describeResult, headless, startAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";

// Fault 12, first half: 50 bodies of 1 GiB at once, 32 MiB each where the rigs are short.
const USERS = 50;
const BODY_BYTES = rigAmount(32, 1024) * 2 ** 20;
const TIMEOUT_MS = rigSeconds(60, 600) * 1_000;
const MOST_GROWTH_BYTES = 64 * 2 ** 20;
const BLOCK_BYTES = 65_536;

const plainBlock = Buffer.alloc(BLOCK_BYTES, "x");
const chunkBlock = Buffer.concat([Buffer.from("10000\r\n"), plainBlock, Buffer.from("\r\n")]);

/** Writes the blocks as fast as the reader takes them. */
const pour = (socket: Socket, block: Buffer, blocks: number, end: string): void => {
  let left = blocks;
  const go = (): void => {
    while (left > 0 && !socket.destroyed) {
      left--;
      if (!socket.write(block)) {
        socket.once("drain", go);
        return;
      }
    }
    socket.write(end);
  };
  go();
};

/** Answers `/length/N` and `/chunked/N` with a body of N bytes, written by hand. */
const startPourer = async (): Promise<string> => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (head) => {
      const [, framing, bytes] = /^GET \/(length|chunked)\/(\d+) /.exec(head.toString("latin1"))!;
      const blocks = Number(bytes) / BLOCK_BYTES;
      if (framing === "length") {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes}\r\n\r\n`);
        pour(socket, plainBlock, blocks, "");
      } else {
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        pour(socket, chunkBlock, blocks, "0\r\n\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
};

/** The most memory that a process, all its threads together, has had resident so far; 0 once it is gone. */
const peakBytes = (pid: number): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
};

/** One request of each of 50 users at the same time; the bytes that were counted and the peak of memory. */
const run = async (host: string, framing: string, bodyBytes: number) => {
  const path = `/${framing}/${bodyBytes}`;
  const scenario = `
    import { HttpUser, StopUser, task } from "acrida";
    export class Reader extends HttpUser {
      @task async read() {
        const response = await this.client.get("${path}", { timeout: ${TIMEOUT_MS / 1_000} });
        if (!response.ok) throw new Error(response.error?.message ?? String(response.status));
        throw new StopUser();
      }
    }`;
  const args = headless("-u", String(USERS), "-r", "1000", "--host", host, "--saturation", "off");
  const running = startAcrida(args, { scenario, longestMs: TIMEOUT_MS });
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, peakBytes(running.pid));
  }, 10);
  const result = await running.ended.finally(() => clearInterval(sampling));
  expect(result.code, describeResult(result)).toBe(0);
  return { ...entryOf(result.report(), path), peak };
};

test.skipIf(!existsSync("/proc/self/status")).each(["length", "chunked"])(
  `${USERS} bodies of ${BODY_BYTES / 2 ** 20} MiB at once (%s) are counted to the byte within 64 MB`,
  { timeout: 2 * TIMEOUT_MS },
  async (framing) => {
    const host = await startPourer();
    const small = await run(host, framing, BLOCK_BYTES);
    const large = await run(host, framing, BODY_BYTES);
    expect([small.requests, small.failures, small.bytes]).toEqual([USERS, 0, USERS * BLOCK_BYTES]);
    expect([large.requests, large.failures, large.bytes]).toEqual([USERS, 0, USERS * BODY_BYTES]);
    const growth = large.peak - small.peak;
    expect(growth / 2 ** 20, `from ${small.peak} to ${large.peak} bytes`).toBeLessThan(
      MOST_GROWTH_BYTES / 2 ** 20,
    );
  },
);

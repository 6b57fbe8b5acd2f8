import { describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import type { BodySource, EngineRequest } from "../http-engine.ts";
import { answer, exchange, newPool, requestTo, serveSockets, until, within } from "./engine-fixture.ts";
import { requestHead } from "./request-writer.ts";

const source = (length: number): BodySource => ({
  length,
  repeatable: true,
  async *open() {
    yield new TextEncoder().encode("hello");
  },
});

const bodies: [string, EngineRequest["body"], string][] = [
  ["text", "hello", "hello"],
  ["bytes", new TextEncoder().encode("hello"), "hello"],
  ["a source of known length", source(5), "hello"],
  ["a source of unknown length", source(-1), "5\r\nhello\r\n0\r\n\r\n"],
];

const expecting = (port: number, body: EngineRequest["body"], nowMs: number): EngineRequest =>
  requestTo(port, {
    method: "POST",
    head: requestHead("POST", "/", [["Expect", "100-continue"]]),
    body,
    expectsContinue: true,
    askedAtMs: nowMs,
    deadlineMs: nowMs + 10_000,
  });

/** Answers the head with `interim` at once, and the whole body as it should be; tells what came behind the head. */
const setUp = async (atHead: string, wire: string) => {
  const seen = { head: false, body: "" };
  const target = await serveSockets((socket) => {
    let text = "";
    socket.on("data", (piece) => {
      text += piece.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      if (!seen.head) socket.write(atHead);
      seen.head = true;
      seen.body = text.slice(end + 4);
      if (wire !== "" && seen.body === wire) socket.write(answer("thanks"));
    });
  });
  const clock = new ManualClock(1_000);
  return { clock, target, seen, pool: newPool({}, clock) };
};

describe.each(bodies)("%s that waits for 100 (Continue)", (_what, body, wire) => {
  it("goes at the target's word, and the connection is kept", async () => {
    const { clock, target, seen, pool } = await setUp("HTTP/1.1 100 Continue\r\n\r\n", wire);
    const response = await exchange(pool, expecting(target.port, body, clock.now()));
    expect(response).toMatchObject({ status: 200, fault: null, retries: 0 });
    expect(seen.body).toBe(wire);
    await within(20);
    expect([target.connections, target.sockets.size]).toEqual([1, 1]);
  });

  it("goes after a second without a word, which other interim answers are not", async () => {
    const { clock, target, seen, pool } = await setUp(
      "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n",
      wire,
    );
    const answered = exchange(pool, expecting(target.port, body, clock.now()));
    await until(() => seen.head);
    await clock.advance(999);
    await within(30);
    expect(seen.body).toBe("");
    await clock.advance(1);
    expect(await answered).toMatchObject({ status: 200, fault: null });
    expect(seen.body).toBe(wire);
  });

  it.each([417, 413, 200])(
    "stays here after a final answer, %d, and the connection is closed",
    async (status) => {
      const { clock, target, seen, pool } = await setUp(
        `HTTP/1.1 ${status} Enough\r\nContent-Length: 0\r\n\r\n`,
        "",
      );
      const response = await exchange(pool, expecting(target.port, body, clock.now()));
      expect(response).toMatchObject({ status, fault: null });
      await until(() => target.sockets.size === 0);
      await clock.advance(2_000);
      expect(seen.body).toBe("");
    },
  );
});

import { AsyncLocalStorage } from "node:async_hooks";
import { expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { answer, exchange, newPool, requestTo, serve, until } from "./engine-fixture.ts";

const timedOut = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";

it.each([
  ["ends", 0, (socket: { end(): void }) => socket.end()],
  ["is reset", 0, (socket: { resetAndDestroy(): void }) => socket.resetAndDestroy()],
  [
    "brings bytes that nobody asked for",
    1,
    (socket: { write(text: string): void }) => socket.write(timedOut),
  ],
])(
  "a request whose connection %s before its turn goes on another, and is no retry",
  async (_, excess, act) => {
    const clock = new ManualClock();
    const target = await serve((socket) => socket.write(answer("x")));
    const heard: number[] = [];
    const pool = newPool({ onExcess: (_origin, bytes) => heard.push(bytes) }, clock);
    const post = () => exchange(pool, requestTo(target.port, { method: "POST", deadlineMs: 60_000 }));
    expect(await post()).toMatchObject({ status: 200 });
    const second = post();
    const [first] = target.sockets;
    act(first!);
    expect(await second).toMatchObject({ status: 200, fault: null, retries: 0 });
    await until(() => target.sockets.size === 1);
    expect([target.connections, target.requests.length, heard.length]).toEqual([2, 2, excess]);
    await clock.advance(0);
    expect(target.requests.length).toBe(2);
  },
);

it("a request that is aborted before its turn is not sent", async () => {
  const clock = new ManualClock();
  const target = await serve((socket) => socket.write(answer("x")));
  const pool = newPool({}, clock);
  const request = requestTo(target.port, { deadlineMs: 60_000 });
  await exchange(pool, request);
  const second = pool.send(request, { onResponse: () => {}, onBodyError: () => {} });
  expect(second.sent).toBe(false);
  second.abort("enough");
  await clock.advance(0);
  await until(() => target.sockets.size === 0);
  expect([second.sent, target.requests.length]).toEqual([false, 1]);
});

/** Timers fire before the turn in which requests are sent, as on a loop that is held up. */
class LateTurns extends ManualClock {
  override setImmediate(callback: () => void): void {
    this.setTimer(callback, 10);
  }
}

it("a request that times out before its turn has nothing of the answer before it", async () => {
  const clock = new LateTurns();
  const target = await serve((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 5\r\n\r\nhe");
    setImmediate(() => socket.write("llo"));
  });
  const pool = newPool({}, clock);
  expect(await exchange(pool, requestTo(target.port, { deadlineMs: 60_000 }))).toMatchObject({
    bodyBytes: 5,
  });
  const second = exchange(pool, requestTo(target.port, { deadlineMs: 3 }));
  await clock.advance(5);
  expect(await second).toMatchObject({
    status: 0,
    bodyBytes: 0,
    setsCookies: false,
    fault: { kind: "timeout", message: "timed out while waiting to be sent" },
  });
  expect(target.requests.length).toBe(1);
});

it("a body is read in the context of who sends it, whoever else sends in that turn", async () => {
  const user = new AsyncLocalStorage<string>();
  const target = await serve((socket) => socket.write(answer("x")));
  const pools = [newPool(), newPool()] as const;
  for (const pool of pools) await exchange(pool, requestTo(target.port));
  const seen: (string | undefined)[] = [];
  const body = {
    length: 1,
    repeatable: false,
    async *open() {
      seen.push(user.getStore());
      yield new Uint8Array(1);
    },
  };
  const first = user.run("first", () => exchange(pools[0], requestTo(target.port)));
  const second = user.run("second", () =>
    exchange(pools[1], requestTo(target.port, { method: "POST", body })),
  );
  await Promise.all([first, second]);
  expect(seen).toEqual(["second"]);
});

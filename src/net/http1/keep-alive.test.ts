import { describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { answer, exchange, newPool, requestTo, serve, until, within } from "./engine-fixture.ts";
import { idleLimitMs } from "./keep-alive.ts";

it.each([
  ["", 60_000],
  ["Connection: keep-alive\r\nContent-Length: 3\r\n", 60_000],
  ["Keep-Alive: timeout=5\r\n", 4_000],
  ["A: b\r\nkeep-alive: max=100, timeout=20, x\r\nC: d\r\n", 19_000],
  ['KEEP-ALIVE:Timeout = "30"\r\n', 29_000],
  ["Keep-Alive: timeout=2\r\n", 1_000],
  ["Keep-Alive: timeout=1\r\n", 500],
  ["Keep-Alive: timeout=0\r\n", 0],
  ["Keep-Alive: timeout=61\r\n", 60_000],
  ["Keep-Alive: timeout=99999999999999999999\r\n", 60_000],
  ["Keep-Alive: timeout=soon\r\n", 60_000],
  ["X-Keep-Alive: timeout=5\r\n", 60_000],
  ["Keep-Alive: max=5\r\nX: timeout=5\r\n", 60_000],
])("takes from the headers %j a limit of %d ms", (rawHeaders, limit) => {
  expect(idleLimitMs(rawHeaders)).toBe(limit);
});

const withHint = (hint: string): string => answer("x").replace("\r\n", `\r\n${hint}`);

const setUp = async (onRequest: Parameters<typeof serve>[0] = (socket) => socket.write(answer("x"))) => {
  const clock = new ManualClock();
  const target = await serve(onRequest);
  const pool = newPool({}, clock);
  const request = () => {
    const times = { askedAtMs: clock.now(), deadlineMs: clock.now() + 5_000 };
    const answered = exchange(pool, requestTo(target.port, times));
    void clock.advance(0);
    return answered;
  };
  return { clock, target, request };
};

describe("an idle connection", () => {
  it("is closed 60 s after its last answer, by one timer", async () => {
    const { clock, target, request } = await setUp();
    await request();
    await clock.advance(40_000);
    await request();
    await clock.advance(59_999);
    await within(20);
    expect(clock.pending).toBe(1);
    expect([target.connections, target.sockets.size]).toEqual([1, 1]);
    await clock.advance(1);
    await until(() => target.sockets.size === 0);
    expect(clock.pending).toBe(0);
    expect(await request()).toMatchObject({ fault: null, retries: 0 });
    expect(target.connections).toBe(2);
  });

  it("is closed a second before the target would", async () => {
    const { clock, target, request } = await setUp((socket) =>
      socket.write(withHint("Keep-Alive: timeout=5\r\n")),
    );
    await request();
    await clock.advance(3_999);
    await request();
    expect(target.connections).toBe(1);
    await clock.advance(3_999);
    await within(20);
    expect(target.sockets.size).toBe(1);
    await clock.advance(1);
    await until(() => target.sockets.size === 0);
  });

  it("is not closed while a request is under way on it, however long", async () => {
    let release = (): void => {};
    const { clock, target, request } = await setUp((socket, count) => {
      if (count === 0) socket.write(withHint("Keep-Alive: timeout=2\r\n"));
      else release = () => socket.write(answer("late"));
    });
    await request();
    await clock.advance(900);
    const second = request();
    await until(() => target.requests.length === 2);
    await clock.advance(4_000);
    release();
    expect(await second).toMatchObject({ status: 200, fault: null, retries: 0 });
    expect(target.connections).toBe(1);
  });

  it("that the target closed is noticed and replaced, without a failure or a retry", async () => {
    const { target, request } = await setUp();
    for (let round = 1; round <= 3; round++) {
      expect(await request()).toMatchObject({ status: 200, fault: null, retries: 0 });
      expect(target.connections).toBe(round);
      for (const socket of target.sockets) {
        if (round === 1) socket.end();
        else socket.resetAndDestroy();
      }
      await until(() => target.sockets.size === 0);
      await within(20);
    }
  });
});

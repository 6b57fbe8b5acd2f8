import { AsyncLocalStorage } from "node:async_hooks";
import fc from "fast-check";
import { expect, test } from "vitest";
import { systemClock, type TimerHandle, type WaitHandle } from "./clock.ts";
import { ManualClock } from "./manual-clock.ts";
import { WaitQueue } from "./wait-queue.ts";

const rig = () => {
  const clock = new ManualClock(1000.25);
  let timers = 0;
  const queue = new WaitQueue<number>({
    now: () => clock.now(),
    setTimer: (callback, delayMs) => {
      timers++;
      return clock.setTimer(callback, delayMs);
    },
    clearTimer: (handle) => clock.clearTimer(handle),
    setImmediate: (callback) => clock.setImmediate(callback),
  });
  return { clock, queue, timersSet: () => timers };
};

test("calls back in order of time, never early and less than two milliseconds late", async () => {
  const delays = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(delays, async (delaysMs) => {
      const { clock, queue } = rig();
      const startMs = clock.now();
      const called: number[] = [];
      for (const delayMs of delaysMs) {
        queue.add(() => {
          const lateMs = clock.now() - startMs - delayMs;
          expect(lateMs).toBeGreaterThanOrEqual(0);
          expect(lateMs).toBeLessThan(2);
          called.push(Math.ceil(clock.now()));
        }, delayMs);
      }
      await clock.advance(5002);
      expect(called).toHaveLength(delaysMs.length);
      expect(called).toEqual(called.toSorted((a, b) => a - b));
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test("has one real timer while something waits, and none when nothing does", async () => {
  const { clock, queue } = rig();
  const waits = Array.from({ length: 1000 }, (_, i) => queue.add(() => {}, 60_000 + i));
  expect(clock.pending).toBe(1);
  for (const wait of waits) queue.remove(wait);
  expect(clock.pending).toBe(0);
});

test("a wait of an hour wakes the process a few times only", async () => {
  const { clock, queue, timersSet } = rig();
  let calls = 0;
  queue.add(() => calls++, 3_600_000);
  await clock.advance(3_599_999);
  expect(calls).toBe(0);
  await clock.advance(3);
  expect(calls).toBe(1);
  expect(timersSet()).toBeLessThanOrEqual(4);
});

test("a wait that is taken back never calls, also from within another that is due at the same time", async () => {
  const { clock, queue } = rig();
  const called: string[] = [];
  queue.add(() => {
    called.push("first");
    queue.remove(second);
  }, 10);
  const second = queue.add(() => called.push("second"), 10);
  queue.add(() => called.push("third"), 10);
  await clock.advance(20);
  queue.remove(second);
  expect(called).toEqual(["first", "third"]);
});

test("what a callback throws loses none of the others", async () => {
  const { clock, queue } = rig();
  const called: number[] = [];
  for (let i = 0; i < 5; i++) {
    queue.add(() => {
      called.push(i);
      if (i === 1) throw new Error("of the scenario");
    }, 10);
  }
  await expect(clock.advance(20)).rejects.toThrow("of the scenario");
  await clock.advance(20);
  expect(called).toEqual([0, 1, 2, 3, 4]);
});

test("thousands due at once come in order, over several turns of the event loop, and what they settle runs between", async () => {
  const clock = systemClock();
  const events: string[] = [];
  const all = 4000;
  const spinMs = 0.005;
  await new Promise<void>((resolve) => {
    for (let i = 0; i < all; i++) {
      clock.setWait(() => {
        const untilMs = clock.now() + spinMs;
        while (clock.now() < untilMs);
        events.push(String(i));
        if (i === all - 1) resolve();
        if (i === 0) clock.setImmediate(() => events.push("turn"));
        if (i === 0) queueMicrotask(() => events.push("settled"));
      }, 20);
    }
  });
  expect(events.filter((event) => event !== "turn" && event !== "settled")).toEqual(
    Array.from({ length: all }, (_, i) => String(i)),
  );
  const turnAt = events.indexOf("turn");
  expect(turnAt).toBeGreaterThan(0);
  expect(turnAt).toBeLessThan(all / 2);
  expect(events.indexOf("settled")).toBeLessThanOrEqual(16);
});

test("a wait runs in the async context in which the clock was made, whoever armed its timer", async () => {
  const clock = systemClock();
  const storage = new AsyncLocalStorage<string>();
  const seen = await storage.run("of another", () => {
    return new Promise((resolve) => clock.setWait(() => resolve(storage.getStore()), 1));
  });
  expect(seen).toBeUndefined();
});

test("a wait of no number is over soon, one of Infinity never, and both leave the others alone", async () => {
  const { clock, queue } = rig();
  const called: string[] = [];
  const never = queue.add(() => called.push("never"), Number.POSITIVE_INFINITY);
  queue.add(() => called.push("later"), 50);
  queue.add(() => called.push("soon"), Number.NaN);
  await clock.advance(2);
  expect(called).toEqual(["soon"]);
  await clock.advance(100 * 86_400_000);
  expect(called).toEqual(["soon", "later"]);
  queue.remove(never);
  expect(clock.pending).toBe(0);
});

test.each(["setTimer", "setWait"] as const)("the clock's %s takes any number too", async (wait) => {
  const clock = systemClock();
  const never = clock[wait](() => expect.unreachable(), Number.POSITIVE_INFINITY);
  await new Promise<void>((resolve) => void clock[wait](resolve, Number.NaN));
  await new Promise<void>((resolve) => void clock[wait](resolve, -1));
  if (wait === "setTimer") clock.clearTimer(never as TimerHandle);
  else clock.clearWait(never as WaitHandle);
});

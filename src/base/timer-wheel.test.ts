import fc from "fast-check";
import { expect, test } from "vitest";
import { TimerWheel, type WheelTimer } from "./timer-wheel.ts";

/** The same contract in the plainest way: a list that is searched. */
class ListOfTimers {
  #at = 0;
  #waiting: { tick: number; id: number }[] = [];

  add(tick: number, id: number): void {
    this.#waiting.push({ tick: Math.max(tick, this.#at + 1), id });
  }

  remove(id: number): void {
    this.#waiting = this.#waiting.filter((timer) => timer.id !== id);
  }

  take(untilTick: number): { tick: number; id: number } | null {
    const [first] = this.#waiting.toSorted((a, b) => a.tick - b.tick || a.id - b.id);
    if (first === undefined || first.tick > untilTick) {
      this.#at = Math.max(this.#at, untilTick);
      return null;
    }
    this.#at = first.tick;
    this.remove(first.id);
    return first;
  }

  get size(): number {
    return this.#waiting.length;
  }
}

/** Spans around each level of the wheel, and past the last. */
const ticks = fc.oneof(
  ...[3, 300, 70_000, 20_000_000, 2 ** 34].map((max) => fc.integer({ min: 0, max })),
  fc.constantFrom(255, 256, 257, 65_535, 65_536, 2 ** 24, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1),
);
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("add" as const), ticks }),
    fc.record({ kind: fc.constant("remove" as const), at: fc.nat(100) }),
    fc.record({ kind: fc.constant("pass" as const), ticks, takes: fc.nat(5) }),
  ),
  { maxLength: 120 },
);

test("takes the same timers in the same order as a sorted list, over any spans and removals", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const [wheel, list] = [new TimerWheel(), new ListOfTimers()];
      const timers: WheelTimer[] = [];
      const ids = new Map<() => void, number>();
      const take = (untilTick: number): boolean => {
        const timer = wheel.take(untilTick);
        const got = timer && { tick: timer.tick, id: ids.get(timer.callback) };
        expect(got).toEqual(list.take(untilTick));
        return got !== null;
      };
      let now = 0;
      for (const step of all) {
        if (step.kind === "add") {
          const callback = () => {};
          ids.set(callback, timers.length);
          list.add(now + step.ticks, timers.length);
          timers.push(wheel.add(now + step.ticks, callback));
        } else if (step.kind === "remove") {
          const id = step.at % Math.max(1, timers.length);
          if (timers[id] !== undefined) wheel.remove(timers[id]);
          list.remove(id);
        } else {
          now += step.ticks;
          for (let taken = 0; taken < step.takes && take(now); taken++);
        }
        expect(wheel.size).toBe(list.size);
      }
      while (take(Number.MAX_SAFE_INTEGER / 2));
      expect(wheel.size).toBe(0);
    }),
    { numRuns: 500 },
  );
});

test("its next tick is never after the first timer, and few looks lead to one that waits for hours", () => {
  const wheel = new TimerWheel();
  const hours = 5 * 3_600_000 + 123;
  wheel.add(hours, () => {});
  let looks = 0;
  for (let tick = wheel.nextTick(); wheel.size > 0; tick = wheel.nextTick(), looks++) {
    expect(tick).toBeLessThanOrEqual(hours);
    expect(wheel.take(tick - 1)).toBeNull();
    expect(wheel.take(tick)?.tick ?? hours).toBe(hours);
  }
  expect(looks).toBeLessThanOrEqual(4);
  expect(wheel.nextTick()).toBe(Number.POSITIVE_INFINITY);
});

test("a timer added while its tick is taken comes with a later tick, so that taking ends", () => {
  const wheel = new TimerWheel();
  const again = (): void => void wheel.add(0, again);
  again();
  for (let tick = 1; tick <= 3; tick++) {
    const timer = wheel.take(tick);
    expect(timer?.tick).toBe(tick);
    timer?.callback();
    expect(wheel.take(tick)).toBeNull();
  }
});

test.each([Number.NaN, Number.NEGATIVE_INFINITY, -5, 0])(
  "a timer for tick %d comes with the next",
  (tick) => {
    const wheel = new TimerWheel();
    expect(wheel.take(10)).toBeNull();
    const timer = wheel.add(tick, () => {});
    expect(wheel.nextTick()).toBe(11);
    expect(wheel.take(10)).toBeNull();
    expect(wheel.take(11)).toBe(timer);
  },
);

test("a timer for tick Infinity never comes, keeps no other back, and can be taken out", () => {
  const wheel = new TimerWheel();
  const never = wheel.add(Number.POSITIVE_INFINITY, () => {});
  const ticks = [3, 300, 70_000, 2 ** 32 + 5];
  for (const tick of ticks) wheel.add(tick, () => {});
  expect(ticks.map(() => wheel.take(2 ** 33)?.tick)).toEqual(ticks);
  expect(wheel.take(2 ** 34)).toBeNull();
  expect(wheel.size).toBe(1);
  wheel.remove(never);
  expect([wheel.size, wheel.nextTick()]).toEqual([0, Number.POSITIVE_INFINITY]);
});

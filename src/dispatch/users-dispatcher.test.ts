import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Allocation, SlotRanges } from "./allocation.ts";
import { UsersDispatcher } from "./users-dispatcher.ts";
import type { WeightedClass } from "./weighted-sequence.ts";

const weighted = (...weights: number[]): WeightedClass[] =>
  weights.map((weight, index) => ({ name: "ABCDEFGHIJ"[index]!, weight, fixedCount: 0 }));

const fixed = (name: string, fixedCount: number): WeightedClass => ({ name, weight: 1, fixedCount });

const workersNamed = (count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, index) => `w${from + index}`);

const dispatcher = (classes: readonly WeightedClass[], workers: number): UsersDispatcher =>
  new UsersDispatcher({ classes, workers: workersNamed(workers) });

const count = (ranges: SlotRanges = []): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
const spread = (numbers: readonly number[]): number =>
  Math.max(0, ...numbers) - Math.min(Infinity, ...numbers);

const byWorker = (allocation: Allocation): number[] =>
  [...allocation.values()].map((slots) =>
    Object.values(slots).reduce((sum, ranges) => sum + count(ranges), 0),
  );

const byClass = (allocation: Allocation): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const slots of allocation.values()) {
    for (const [name, ranges] of Object.entries(slots)) found[name] = (found[name] ?? 0) + count(ranges);
  }
  return found;
};

const total = (allocation: Allocation): number => byWorker(allocation).reduce((sum, users) => sum + users, 0);

/** The worker of each user, as `A7`. */
const homes = (allocation: Allocation): Map<string, string> => {
  const found = new Map<string, string>();
  for (const [worker, slots] of allocation) {
    for (const [name, ranges] of Object.entries(slots)) {
      for (const [first, last] of ranges) {
        for (let slot = first; slot <= last; slot++) {
          expect(found.has(name + slot), `${name}${slot} runs once`).toBe(false);
          found.set(name + slot, worker);
        }
      }
    }
  }
  return found;
};

const moved = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...after]
    .filter(([user, worker]) => before.has(user) && before.get(user) !== worker)
    .map(([user]) => user);

const expectEven = (allocation: Allocation): void => {
  expect(spread(byWorker(allocation)), "users by worker").toBeLessThanOrEqual(1);
};

const expectClassesEven = (allocation: Allocation): void => {
  for (const name of Object.keys(byClass(allocation))) {
    expect(spread([...allocation.values()].map((slots) => count(slots[name]))), name).toBeLessThanOrEqual(1);
  }
};

describe("Locust's table", () => {
  test("D1: users come to the workers in turn", () => {
    const d = dispatcher(weighted(1), 3);
    const totals = Array.from({ length: 6 }, (_, step) => byWorker(d.plan(step + 1, 9)));
    expect(totals).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
      [2, 1, 1],
      [2, 2, 1],
      [2, 2, 2],
    ]);
  });

  test("D2: three classes on three workers do not fall into step", () => {
    const plan = dispatcher(weighted(1, 1, 1), 3).plan(9);
    for (const slots of plan.values()) {
      expect(["A", "B", "C"].map((name) => count(slots[name]))).toEqual([1, 1, 1]);
    }
  });

  test("D6: 9 users on 4 workers are 3, 2, 2, 2", () => {
    const plan = dispatcher(weighted(1, 1, 1), 4).plan(9);
    expect(byWorker(plan).sort()).toEqual([2, 2, 2, 3]);
    expect(byClass(plan)).toEqual({ A: 3, B: 3, C: 3 });
    expectClassesEven(plan);
  });

  test("D13: the same total again changes nothing", () => {
    const d = dispatcher(weighted(1, 2), 3);
    expect(d.plan(9)).toBe(d.plan(9));
  });

  test("D14: all at once, more, fewer, none", () => {
    const d = dispatcher(weighted(1, 2), 3);
    for (const users of [1, 11, 10, 0]) expect(total(d.plan(users))).toBe(users);
  });

  test("D18: a worker goes in mid ramp", () => {
    const d = dispatcher(weighted(1, 1, 1), 3);
    d.plan(6, 9);
    d.setWorkers(["w1", "w3"]);
    expect(byWorker(d.allocation())).toEqual([3, 3]);
    expect(byClass(d.allocation())).toEqual({ A: 2, B: 2, C: 2 });
    expect(byWorker(d.plan(9, 9)).sort()).toEqual([4, 5]);
  });

  test("D20: two workers go at once on the way down", () => {
    const d = dispatcher(weighted(1, 1), 4);
    d.plan(12);
    d.plan(10, 4);
    d.setWorkers(["w2", "w4"]);
    expect(byWorker(d.allocation())).toEqual([5, 5]);
    expect(byWorker(d.plan(4, 4))).toEqual([2, 2]);
  });

  test("D21: without any worker nobody runs, and they come back with the next one", () => {
    const d = dispatcher(weighted(1, 1), 2);
    d.plan(4);
    d.setWorkers([]);
    expect(d.plan(6).size).toBe(0);
    expect(d.total).toBe(6);
    d.setWorkers(["w9"]);
    expect(d.allocation().get("w9")).toEqual({ A: [[0, 2]], B: [[0, 2]] });
    expect(d.plan(3).get("w9")).toEqual({ A: [[0, 1]], B: [[0, 0]] });
  });

  test("D22, D23: workers come in mid ramp", () => {
    const d = dispatcher(weighted(1, 1, 1), 2);
    expect(byWorker(d.plan(6, 11))).toEqual([3, 3]);
    d.setWorkers(["w1", "w2", "w3"]);
    expect(byWorker(d.allocation())).toEqual([2, 2, 2]);
    expect(byWorker(d.plan(9, 11))).toEqual([3, 3, 3]);
    expect(byWorker(d.plan(11, 11)).sort()).toEqual([3, 4, 4]);
    d.setWorkers(workersNamed(5));
    expect(byWorker(d.allocation()).sort()).toEqual([2, 2, 2, 2, 3]);
  });

  test("D24: fixed users keep their number when a worker goes", () => {
    const d = dispatcher(
      [fixed("F", 2), ...weighted(1, 1).map((one) => ({ ...one, name: `${one.name}x` }))],
      3,
    );
    expect(byClass(d.plan(3, 8))).toEqual({ F: 2, Ax: 1 });
    d.plan(6, 8);
    d.setWorkers(["w1", "w2"]);
    expect(byWorker(d.allocation())).toEqual([3, 3]);
    expect(byClass(d.plan(8, 8))).toEqual({ F: 2, Ax: 3, Bx: 3 });
  });

  test("M6: fixed users stay while a shape goes up and down, and the workers are even", () => {
    const d = dispatcher([fixed("F", 1), fixed("G", 11), ...weighted(1, 2)], 3);
    expect(byWorker(d.plan(12))).toEqual([4, 4, 4]);
    expect(byClass(d.plan(36))).toEqual({ F: 1, G: 11, A: 8, B: 16 });
    expect(byWorker(d.allocation())).toEqual([12, 12, 12]);
    expect(byClass(d.plan(12))).toMatchObject({ F: 1, G: 11 });
    expect(byWorker(d.allocation())).toEqual([4, 4, 4]);
  });

  test.each([3, 5, 9])(
    "D32: on %d workers each fixed class is exact, goes down to nothing and comes back",
    (workers) => {
      const d = dispatcher([fixed("F", 100), fixed("G", 150), fixed("H", 50), ...weighted(0, 1)], workers);
      const expected = { F: 100, G: 150, H: 50, B: 20 };
      expect(byClass(d.plan(320))).toEqual(expected);
      const down = byClass(d.plan(150));
      for (const [name, users] of Object.entries(down)) expect(users).toBeLessThan(expected[name as "F"]);
      expect(total(d.plan(0))).toBe(0);
      expect(byClass(d.plan(320))).toEqual(expected);
    },
  );
});

describe("users that ended by themselves", () => {
  test("are not replaced, not given again, and count as spent", () => {
    const d = dispatcher(weighted(1), 2);
    d.plan(4);
    expect(d.markEnded("A", 1)).toBe(true);
    expect([...homes(d.allocation()).keys()]).toEqual(["A0", "A2", "A3"]);
    expect(d.markEnded("A", 1)).toBe(false);
    expect([d.total, d.running]).toEqual([4, 3]);
    expect([...homes(d.plan(6)).keys()].sort()).toEqual(["A0", "A2", "A3", "A4", "A5"]);
    d.plan(0);
    expect(d.running).toBe(0);
    expect([...homes(d.plan(2)).keys()]).toEqual(["A0"]);
    expect(d.running).toBe(1);
  });

  test("are not moved with the others", () => {
    const d = dispatcher(weighted(1, 1), 3);
    d.plan(9);
    d.markEnded("A", 0);
    d.setWorkers(["w1", "w2"]);
    expect(byWorker(d.allocation())).toEqual([4, 4]);
    expect(homes(d.allocation()).has("A0")).toBe(false);
  });

  test("are unknown when nobody planned them", () => {
    const d = dispatcher(weighted(1), 1);
    expect(d.markEnded("A", 100_000)).toBe(false);
    expect(d.markEnded("Stranger", 0)).toBe(false);
  });
});

test("fixed counts only: there are no more users than those", () => {
  const d = dispatcher([fixed("F", 3)], 2);
  expect(total(d.plan(10))).toBe(3);
  expect([d.total, d.capacity]).toEqual([3, 3]);
});

test("a worker whose slots did not change keeps the same object", () => {
  const d = dispatcher(weighted(1), 3);
  const before = d.plan(3, 9);
  const after = d.plan(4, 9);
  expect([...after].filter(([id, slots]) => before.get(id) === slots)).toHaveLength(2);
  expect(byWorker(before)).toEqual([1, 1, 1]);
});

test.each([-1, 1.5, Number.NaN])("a total of %d is refused", (users) => {
  expect(() => dispatcher(weighted(1), 1).plan(users)).toThrow("whole number");
});

test("a worker that is gone gives away its own users only; a new one takes its share only", () => {
  const d = dispatcher(weighted(1, 2, 3, 4), 10);
  const before = homes(d.plan(1000));
  d.setWorkers(workersNamed(9));
  const lost = [...before.values()].filter((worker) => worker === "w10").length;
  const after = homes(d.allocation());
  expect(moved(before, after).length).toBeLessThanOrEqual(lost + 4);
  d.setWorkers(workersNamed(10));
  expect(moved(after, homes(d.allocation())).length).toBeLessThanOrEqual(100 + 4);
});

test("an edit upwards moves nobody", () => {
  const d = dispatcher(weighted(7, 3), 4);
  let before = homes(d.plan(10));
  for (const users of [11, 30, 31, 500, 7000]) {
    const after = homes(d.plan(users));
    expect(moved(before, after)).toEqual([]);
    expectClassesEven(d.allocation());
    before = after;
  }
});

const someClasses = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0.1, max: 9, noNaN: true })), {
    minLength: 1,
    maxLength: 5,
  })
  .chain((weights) =>
    fc
      .array(fc.integer({ min: 1, max: 12 }), { maxLength: 2 })
      .map((fixedCounts) => [
        ...fixedCounts.map((users, index) => fixed(`F${index}x`, users)),
        ...weights.map((weight, index) => ({ name: `${"ABCDE"[index]}x`, weight, fixedCount: 0 })),
      ]),
  );
const someWorkers = fc.integer({ min: 1, max: 9 });

test("a ramp up and down: even at every step, nobody moved, down mirrors up, the same every time", () => {
  fc.assert(
    fc.property(someClasses, someWorkers, fc.integer({ min: 1, max: 60 }), (classes, workers, target) => {
      const d = dispatcher(classes, workers);
      const again = dispatcher(classes, workers);
      const up: Map<string, string>[] = [new Map()];
      for (let users = 1; users <= target; users++) {
        const plan = d.plan(users, target);
        expect(total(plan)).toBe(users);
        expectEven(plan);
        expectClassesEven(plan);
        up.push(homes(plan));
        expect(moved(up[users - 1]!, up[users]!)).toEqual([]);
      }
      expect(homes(again.plan(target))).toEqual(up[target]);
      for (let users = target - 1; users >= 0; users--) expect(homes(d.plan(users, 0))).toEqual(up[users]);
      for (let users = 1; users <= target; users++) expect(homes(d.plan(users, target))).toEqual(up[users]);
    }),
    { numRuns: 25 },
  );
});

const step = fc.oneof(
  fc.record({ kind: fc.constant("plan" as const), total: fc.nat(60), target: fc.nat(60) }),
  fc.record({ kind: fc.constant("workers" as const), ids: fc.uniqueArray(fc.nat(9), { maxLength: 7 }) }),
);

test("whatever comes, totals are exact, workers even, and classes too at the end of a ramp", () => {
  fc.assert(
    fc.property(someClasses, someWorkers, fc.array(step, { maxLength: 25 }), (classes, workers, steps) => {
      const d = dispatcher(classes, workers);
      const order = dispatcher(classes, 1);
      let wanted = 0;
      let hasWorkers = true;
      for (const one of steps) {
        if (one.kind === "workers") {
          hasWorkers = one.ids.length > 0;
          d.setWorkers(one.ids.map((id) => `w${id}`));
        } else {
          wanted = one.total;
          d.plan(one.total, one.target);
        }
        const plan = d.allocation();
        expect([...homes(plan).keys()].sort()).toEqual(
          hasWorkers ? [...homes(order.plan(wanted)).keys()].sort() : [],
        );
        expectEven(plan);
        if (one.kind === "workers" || one.total === one.target) expectClassesEven(plan);
      }
    }),
    { numRuns: 80 },
  );
});

test("users that end on the way stay ended, and the others are as even as they were", () => {
  fc.assert(
    fc.property(
      someClasses,
      someWorkers,
      fc.array(fc.nat(40), { maxLength: 10 }),
      (classes, workers, ended) => {
        const d = dispatcher(classes, workers);
        const whole = [...homes(d.plan(40)).keys()];
        const gone = new Set(ended.map((index) => whole[index % whole.length]!));
        for (const user of gone) {
          const [, name, slot] = /^(.*?x)(\d+)$/.exec(user)!;
          d.markEnded(name!, Number(slot));
        }
        expect(d.running).toBe(40 - gone.size);
        d.setWorkers(workersNamed(workers + 1));
        expectEven(d.allocation());
        const left = homes(d.plan(60));
        for (const user of gone) expect(left.has(user)).toBe(false);
        expect(left.size).toBe(60 - gone.size);
      },
    ),
    { numRuns: 50 },
  );
});

test("D15: 100,000 users of 50 classes on 1,000 workers", () => {
  const classes = Array.from({ length: 50 }, (_, index) => ({
    name: `C${index}`,
    weight: 1 + (index % 7),
    fixedCount: index % 10 === 0 ? 500 : 0,
  }));
  const d = dispatcher(classes, 1000);
  for (let users = 25_000; users <= 100_000; users += 25_000) expectEven(d.plan(users, 100_000));
  expect(total(d.allocation())).toBe(100_000);
  expectClassesEven(d.allocation());
  expect(byClass(d.allocation())).toMatchObject({ C0: 500, C10: 500, C20: 500, C30: 500, C40: 500 });
  d.setWorkers(workersNamed(999, 2));
  expectEven(d.allocation());
  for (let users = 90_000; users >= 50_000; users -= 10_000) expectEven(d.plan(users, 50_000));
  expect(total(d.allocation())).toBe(50_000);
  expectClassesEven(d.allocation());
}, 20_000);

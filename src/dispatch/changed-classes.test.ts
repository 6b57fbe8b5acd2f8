import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Allocation, SlotRanges } from "./allocation.ts";
import { UsersDispatcher } from "./users-dispatcher.ts";
import type { WeightedClass } from "./weighted-sequence.ts";
import { WeightedSequence } from "./weighted-sequence.ts";

const weighted = (...weights: number[]): WeightedClass[] =>
  weights.map((weight, index) => ({ name: "ABCD"[index]!, weight, fixedCount: 0 }));

const sizeOf = (ranges: SlotRanges = []): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

const byClass = (allocation: Allocation): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const slots of allocation.values())
    for (const [name, ranges] of Object.entries(slots)) counts[name] = (counts[name] ?? 0) + sizeOf(ranges);
  return counts;
};

/** What weights and fixed counts ask for of so many users. */
const asked = (classes: readonly WeightedClass[], total: number): Record<string, number> => {
  const sequence = new WeightedSequence(classes);
  const counts: Record<string, number> = {};
  for (let at = 0; at < Math.min(total, sequence.capacity); at++) {
    const name = sequence.names[sequence.classAt(at)]!;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

/** Ascending and apart, as all who read them rely on. */
const expectInOrder = (ranges: SlotRanges): void => {
  for (const [at, [first, last]] of ranges.entries()) {
    const before = ranges[at - 1]?.[1] ?? -2;
    if (first < before + 2 || last < first) expect.unreachable(`out of order: ${JSON.stringify(ranges)}`);
  }
};

const expectSound = (allocation: Allocation, isAtRest: boolean): void => {
  const seen = new Set<string>();
  const sizes: number[] = [];
  const classSizes = new Map<string, number[]>();
  for (const slots of allocation.values()) {
    sizes.push(Object.values(slots).reduce((sum, ranges) => sum + sizeOf(ranges), 0));
    for (const name of "ABCD") classSizes.set(name, [...(classSizes.get(name) ?? []), sizeOf(slots[name])]);
    for (const [name, ranges] of Object.entries(slots)) {
      expectInOrder(ranges);
      for (const [first, last] of ranges)
        for (let slot = first; slot <= last; slot++) {
          if (seen.has(name + slot)) expect.unreachable(`${name}${slot} runs twice`);
          seen.add(name + slot);
        }
    }
  }
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  if (!isAtRest) return;
  for (const [name, counts] of classSizes)
    expect(Math.max(...counts) - Math.min(...counts), name).toBeLessThanOrEqual(1);
};

const dispatcherOf = (classes: readonly WeightedClass[], workers = 3): UsersDispatcher =>
  new UsersDispatcher({ classes, workers: Array.from({ length: workers }, (_, at) => `w${at}`) });

describe("users of some classes only", () => {
  test("come to those that run, and go first", () => {
    const dispatcher = dispatcherOf(weighted(1, 1));
    dispatcher.plan(10);
    dispatcher.dealTo(weighted(1, 1).slice(1));
    expect(byClass(dispatcher.plan(14))).toEqual({ A: 5, B: 9 });
    dispatcher.dealTo(weighted(1, 1));
    expect(byClass(dispatcher.plan(20))).toEqual({ A: 8, B: 12 });
    expect(byClass(dispatcher.plan(10))).toEqual({ A: 5, B: 5 });
    expectSound(dispatcher.allocation(), true);
  });

  test("a fixed class comes up to its count, not above", () => {
    const classes = [{ name: "A", weight: 1, fixedCount: 4 }, ...weighted(0, 1).slice(1)];
    const dispatcher = dispatcherOf(classes);
    dispatcher.plan(2);
    dispatcher.dealTo(classes.slice(0, 1));
    expect(dispatcher.capacity).toBe(4);
    expect(byClass(dispatcher.plan(10))).toEqual({ A: 4 });
    dispatcher.dealTo(classes);
    expect(byClass(dispatcher.plan(10))).toEqual({ A: 4, B: 6 });
  });

  test("who ended is not started again, and those after it are", () => {
    const dispatcher = dispatcherOf(weighted(1), 1);
    dispatcher.plan(3);
    dispatcher.markEnded("A", 2);
    dispatcher.plan(2);
    dispatcher.dealTo(weighted(1));
    expect(dispatcher.plan(4).get("w0")).toEqual({
      A: [
        [0, 1],
        [3, 4],
      ],
    });
  });
});

describe("other weights and counts while users run", () => {
  test("those that are too many are swapped, so many at a time", () => {
    const dispatcher = dispatcherOf(weighted(1, 1));
    dispatcher.plan(12);
    dispatcher.remix(weighted(3, 1));
    expect(byClass(dispatcher.plan(12))).toEqual({ A: 6, B: 6 });
    expect(dispatcher.pendingSwaps).toBe(3);
    dispatcher.swap(2);
    expect(byClass(dispatcher.plan(12))).toEqual({ A: 8, B: 4 });
    dispatcher.swap(5);
    expect(byClass(dispatcher.plan(12))).toEqual({ A: 9, B: 3 });
    expect(dispatcher.pendingSwaps).toBe(0);
    expect(byClass(dispatcher.plan(16))).toEqual({ A: 12, B: 4 });
    expectSound(dispatcher.allocation(), true);
  });

  test("a fixed count takes users from the weighted, and gives them back", () => {
    const dispatcher = dispatcherOf(weighted(1, 1));
    dispatcher.plan(10);
    dispatcher.remix([{ name: "A", weight: 1, fixedCount: 2 }, weighted(1, 1)[1]!]);
    dispatcher.swap(10);
    expect(byClass(dispatcher.plan(10))).toEqual({ A: 2, B: 8 });
    dispatcher.remix(weighted(1, 1));
    dispatcher.swap(10);
    expect(byClass(dispatcher.plan(10))).toEqual({ A: 5, B: 5 });
  });

  test("users that ended are nobody's to swap", () => {
    const dispatcher = dispatcherOf(weighted(1, 1), 1);
    dispatcher.plan(4);
    dispatcher.markEnded("A", 0);
    dispatcher.markEnded("A", 1);
    dispatcher.remix(weighted(0, 1));
    expect(dispatcher.pendingSwaps).toBe(0);
    expect(byClass(dispatcher.plan(4))).toEqual({ B: 2 });
  });

  test("weights that leave no class are refused, and all is as before", () => {
    const dispatcher = dispatcherOf(weighted(1, 1));
    dispatcher.plan(4);
    expect(() => dispatcher.remix(weighted(0, 0))).toThrow("no user class has a weight above 0");
    expect(byClass(dispatcher.plan(6))).toEqual({ A: 3, B: 3 });
  });

  test("whatever comes in between, all is sound, and in the end it is as asked", () => {
    const shares = fc
      .array(fc.record({ weight: fc.nat(4), fixedCount: fc.constantFrom(0, 0, 0, 2) }), {
        minLength: 3,
        maxLength: 3,
      })
      .filter((some) => some.some(({ weight, fixedCount }) => weight > 0 && fixedCount === 0))
      .map((some) => some.map((one, at) => ({ name: "ABC"[at]!, ...one })));
    const step = fc.oneof(
      fc.record({ kind: fc.constant("users" as const), users: fc.nat(24) }),
      fc.record({ kind: fc.constant("workers" as const), users: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant("swap" as const), users: fc.nat(6) }),
      fc.record({ kind: fc.constant("remix" as const), classes: shares }),
      fc.record({ kind: fc.constant("deal" as const), classes: shares }),
    );
    fc.assert(
      fc.property(
        shares,
        fc.array(step, { maxLength: 16 }),
        shares,
        fc.nat(24),
        (first, steps, last, users) => {
          const dispatcher = dispatcherOf(first);
          for (const one of steps) {
            if (one.kind === "users") dispatcher.plan(one.users);
            else if (one.kind === "workers")
              dispatcher.setWorkers(Array.from({ length: one.users }, (_, at) => `w${at}`));
            else if (one.kind === "swap") dispatcher.swap(one.users);
            else if (one.kind === "remix") dispatcher.remix(one.classes);
            else dispatcher.dealTo(one.classes);
            expectSound(dispatcher.plan(dispatcher.total), one.kind !== "users");
          }
          dispatcher.remix(last);
          dispatcher.plan(users);
          for (let at = 0; at < 3; at++) dispatcher.swap(100);
          expect(dispatcher.pendingSwaps).toBe(0);
          const allocation = dispatcher.plan(users);
          expectSound(allocation, true);
          expect(byClass(allocation)).toEqual(asked(last, users));
        },
      ),
      { numRuns: 60 },
    );
  });
});

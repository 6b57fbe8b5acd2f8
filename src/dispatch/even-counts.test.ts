import fc from "fast-check";
import { expect, test } from "vitest";
import { evenCounts } from "./even-counts.ts";

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const spread = (numbers: readonly number[]): number => Math.max(...numbers) - Math.min(...numbers);
const movesOf = (counts: readonly (readonly number[])[], wanted: readonly (readonly number[])[]): number =>
  sum(
    counts.flatMap((row, worker) => row.map((count, index) => Math.max(0, count - wanted[worker]![index]!))),
  );

const state = fc
  .record({ workers: fc.integer({ min: 1, max: 6 }), classes: fc.integer({ min: 1, max: 4 }) })
  .chain(({ workers, classes }) =>
    fc.record({
      counts: fc.array(fc.array(fc.nat(5), { minLength: classes, maxLength: classes }), {
        minLength: workers,
        maxLength: workers,
      }),
      homeless: fc.array(fc.nat(5), { minLength: classes, maxLength: classes }),
    }),
  );

test("totals are kept, workers and classes are even", () => {
  fc.assert(
    fc.property(state, ({ counts, homeless }) => {
      const totals = homeless.map((count, index) => count + sum(counts.map((row) => row[index]!)));
      const wanted = evenCounts(counts, totals);
      expect(totals.map((_, index) => sum(wanted.map((row) => row[index]!)))).toEqual(totals);
      expect(spread(wanted.map(sum))).toBeLessThanOrEqual(1);
      for (const index of totals.keys())
        expect(spread(wanted.map((row) => row[index]!))).toBeLessThanOrEqual(1);
    }),
  );
});

test("what is even already stays as it is", () => {
  fc.assert(
    fc.property(state, ({ counts, homeless }) => {
      const totals = homeless.map((count, index) => count + sum(counts.map((row) => row[index]!)));
      const even = evenCounts(counts, totals);
      expect(evenCounts(even, totals)).toEqual(even);
    }),
  );
});

test("a new worker takes its share and no more", () => {
  const counts = [
    [2, 1],
    [1, 2],
    [2, 1],
    [0, 0],
  ];
  const wanted = evenCounts(counts, [5, 4]);
  expect(movesOf(counts, wanted)).toBe(2);
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { areRowRanges, countRows, isWithinRows, joinRows, type RowRanges, takeRows } from "./row-ranges.ts";

const numbersOf = (ranges: RowRanges): number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index));

const rangesOf = (numbers: Iterable<number>): RowRanges =>
  [...new Set(numbers)].reduce<RowRanges>((ranges, number) => joinRows(ranges, [[number, number + 1]]), []);

const someNumbers = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });

it("joins what belongs together and keeps every number once", () => {
  fc.assert(
    fc.property(someNumbers, someNumbers, (one, other) => {
      const joined = joinRows(rangesOf(one), rangesOf(other));
      expect(numbersOf(joined)).toEqual([...new Set([...one, ...other])].sort((a, b) => a - b));
      expect(areRowRanges(joined, 100)).toBe(true);
      expect(joined.every(([from], at) => at === 0 || from > joined[at - 1]![1])).toBe(true);
    }),
  );
});

it("takes the lowest numbers and leaves the others", () => {
  fc.assert(
    fc.property(someNumbers, fc.integer({ min: 0, max: 50 }), (numbers, count) => {
      const ranges = rangesOf(numbers);
      const { taken, rest } = takeRows(ranges, count);
      expect(countRows(taken)).toBe(Math.min(count, countRows(ranges)));
      expect([...numbersOf(taken), ...numbersOf(rest)]).toEqual(numbersOf(ranges));
    }),
  );
});

it("knows what lies within", () => {
  fc.assert(
    fc.property(someNumbers, someNumbers, (one, other) => {
      const all = new Set(other);
      expect(isWithinRows(rangesOf(one), rangesOf(other))).toBe(one.every((number) => all.has(number)));
    }),
  );
});

it.each([
  [null],
  ["1-2"],
  [[[1]]],
  [[[2, 2]]],
  [[[3, 1]]],
  [
    [
      [0, 4],
      [2, 6],
    ],
  ],
  [
    [
      [0, 2],
      [2, 3],
    ],
  ],
  [[[0.5, 2]]],
  [[[-1, 2]]],
  [[[0, Number.POSITIVE_INFINITY]]],
])("refuses %j as ranges", (value) => {
  expect(areRowRanges(value, 10)).toBe(false);
});

it("refuses more ranges than anybody has", () => {
  expect(
    areRowRanges(
      [
        [0, 1],
        [2, 3],
      ],
      1,
    ),
  ).toBe(false);
  expect(
    areRowRanges(
      [
        [0, 1],
        [2, 3],
      ],
      2,
    ),
  ).toBe(true);
});

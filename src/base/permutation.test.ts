import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Permutation } from "./permutation.ts";

const orderOf = (count: number, ...words: (string | number)[]): number[] => {
  const permutation = new Permutation(count, ...words);
  return Array.from({ length: count }, (_, place) => permutation.at(place));
};

it("has each number below its count exactly once, whatever the seed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer(), (count, seed) => {
      const seen = new Set(orderOf(count, seed));
      return seen.size === count && Math.max(...seen) === count - 1 && Math.min(...seen) === 0;
    }),
    { numRuns: 300 },
  );
});

it("is another order for another seed, and the same for the same", () => {
  expect(orderOf(500, "users.csv", 1, 0)).toEqual(orderOf(500, "users.csv", 1, 0));
  expect(orderOf(500, "users.csv", 1, 0)).not.toEqual(orderOf(500, "users.csv", 1, 1));
  expect(orderOf(500, "users.csv", 1, 0)).not.toEqual(orderOf(500, "users.csv", 2, 0));
});

it("goes to the largest counts without a number twice in what is looked at", () => {
  const count = 2 ** 50 + 7;
  const permutation = new Permutation(count, "far");
  const seen = Array.from({ length: 5000 }, (_, place) => permutation.at(count - 1 - place));
  expect(new Set(seen).size).toBe(5000);
  expect(seen.every((number) => Number.isInteger(number) && number >= 0 && number < count)).toBe(true);
});

describe.each([2, 5, 12])("a small one of %d", (count) => {
  it("brings each number to each place about equally often", () => {
    const seeds = 12_000;
    const counts = Array.from({ length: count }, () => new Array<number>(count).fill(0));
    for (let seed = 0; seed < seeds; seed++) {
      for (const [place, number] of orderOf(count, "small", seed).entries()) counts[place]![number]!++;
    }
    const expected = seeds / count;
    // Chi-square of each place; the seeds are fixed, so this says the same on every machine.
    for (const row of counts) {
      const chi = row.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
      expect(chi).toBeLessThan(count + 5 * Math.sqrt(2 * count));
    }
  });
});

it("leaves neighbours no more together than chance does", () => {
  const count = 10_000;
  const order = orderOf(count, "neighbours");
  const together = order.filter((number, place) => place > 0 && Math.abs(number - order[place - 1]!) === 1);
  expect(together.length).toBeLessThan(15);
});

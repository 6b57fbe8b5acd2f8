import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../base/random.ts";
import { WeightedChoice } from "./weighted-choice.ts";

const draws = 20_000;

test("each index is picked in proportion to its weight, within five standard errors", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(weights, fc.nat(), (given, seed) => {
      const random = new Random(seed);
      const choice = new WeightedChoice(given);
      const total = given.reduce((sum, weight) => sum + weight, 0);
      const counts = given.map(() => 0);
      for (let draw = 0; draw < draws; draw++) counts[choice.next(random)]!++;
      for (const [at, weight] of given.entries()) {
        const share = weight / total;
        const tolerance = 5 * Math.sqrt((share * (1 - share)) / draws) + 1e-9;
        expect(Math.abs(counts[at]! / draws - share)).toBeLessThanOrEqual(tolerance);
      }
    }),
    { numRuns: 40, seed: 2 },
  );
});

test("a single one costs no draw", () => {
  const random = new Random(1);
  expect(new WeightedChoice([7]).next(random)).toBe(0);
  expect(random.next()).toBe(new Random(1).next());
});

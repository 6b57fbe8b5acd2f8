import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type WeightedClass, WeightedSequence } from "./weighted-sequence.ts";

const weighted = (...weights: number[]): WeightedClass[] =>
  weights.map((weight, index) => ({ name: "ABCDEFGHIJ"[index]!, weight, fixedCount: 0 }));

const fixed = (name: string, fixedCount: number, weight = 1): WeightedClass => ({ name, weight, fixedCount });

const sequence = (classes: readonly WeightedClass[], users: number): string => {
  const made = new WeightedSequence(classes);
  return Array.from({ length: users }, (_, user) => made.names[made.classAt(user)]).join("");
};

const counts = (text: string): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const letter of text) found[letter] = (found[letter] ?? 0) + 1;
  return found;
};

test.each<[string, WeightedClass[], number, Record<string, number>]>([
  ["equal weights", weighted(1, 1, 1), 9, { A: 3, B: 3, C: 3 }],
  ["4 : 5", weighted(4, 5), 9, { A: 4, B: 5 }],
  ["0.8 : 1", weighted(0.8, 1), 18, { A: 8, B: 10 }],
  ["1 : 2", weighted(1, 2), 75, { A: 25, B: 50 }],
  ["android 7 : ios 3", weighted(7, 3), 10, { A: 7, B: 3 }],
  ["fixed 1 of 3", [fixed("F", 1), ...weighted(1, 1)], 3, { F: 1, A: 1, B: 1 }],
  ["fixed 1 of 9", [fixed("F", 1), ...weighted(1, 1)], 9, { F: 1, A: 4, B: 4 }],
  ["fixed 8 of 10", [fixed("F", 8), ...weighted(1, 1)], 10, { F: 8, A: 1, B: 1 }],
  ["fixed ones first", [...weighted(1), fixed("F", 2), fixed("G", 1)], 3, { F: 2, G: 1 }],
  ["weight 0 is left out", weighted(1, 0, 1), 4, { A: 2, C: 2 }],
  ["weight 0 with a fixed count is not", [fixed("F", 2, 0), ...weighted(1)], 4, { F: 2, A: 2 }],
])("%s", (_, classes, users, expected) => {
  expect(counts(sequence(classes, users))).toEqual(expected);
});

test("equals take turns in the order of declaration", () => {
  expect(sequence(weighted(1, 1, 1), 9)).toBe("ABCABCABC");
});

test.each([1, 10, 2.5, 0.3, 1 / 23, Math.E, Math.PI])(
  "weights 1, 2, 3 times %d give the same sequence",
  (factor) => {
    expect(sequence(weighted(factor, 2 * factor, 3 * factor), 3000)).toBe(sequence(weighted(1, 2, 3), 3000));
  },
);

describe("what is refused", () => {
  test.each<[string, WeightedClass[], string]>([
    ["no class at all", [], "no user class"],
    ["all weights 0", weighted(0, 0), "no user class"],
    ["a negative weight", weighted(1, -1), "weight of B"],
    ["a weight that is no number", weighted(Number.NaN), "weight of A"],
    ["a fraction of a user", [fixed("F", 1.5)], "fixedCount of F"],
  ])("%s", (_, classes, message) => {
    expect(() => new WeightedSequence(classes)).toThrow(message);
  });
});

test("with fixed counts only, there are no more users than those", () => {
  expect(new WeightedSequence([fixed("F", 2), fixed("G", 3)]).capacity).toBe(5);
  expect(new WeightedSequence([fixed("F", 2), ...weighted(1)]).capacity).toBe(Number.POSITIVE_INFINITY);
});

const someWeights = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0.01, max: 100, noNaN: true })),
  { minLength: 1, maxLength: 10 },
);

test("at every prefix each class is less than one user away from its share", () => {
  fc.assert(
    fc.property(someWeights, fc.integer({ min: 1, max: 500 }), (weights, users) => {
      const made = new WeightedSequence(weighted(...weights));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      const given = weights.map(() => 0);
      let worst = 0;
      for (let user = 0; user < users; user++) {
        given[made.classAt(user)]!++;
        for (const [index, weight] of weights.entries()) {
          worst = Math.max(worst, Math.abs(given[index]! - ((user + 1) * weight) / sum));
        }
      }
      expect(worst).toBeLessThan(1);
    }),
  );
});

test("slots count up within a class, and lead back to the user", () => {
  fc.assert(
    fc.property(someWeights, fc.nat(200), (weights, users) => {
      const made = new WeightedSequence(weighted(...weights));
      const next = weights.map(() => 0);
      for (let user = 0; user < users; user++) {
        const classIndex = made.classAt(user);
        expect(made.slotAt(user)).toBe(next[classIndex]!++);
        expect(made.positionOf(classIndex, made.slotAt(user))).toBe(user);
      }
    }),
  );
});

test("a million users in, the share is still right", () => {
  const made = new WeightedSequence(weighted(Math.PI, Math.E, 1 / 23));
  made.classAt(999_999);
  const sum = Math.PI + Math.E + 1 / 23;
  for (const [index, weight] of [Math.PI, Math.E, 1 / 23].entries()) {
    const quota = (1_000_000 * weight) / sum;
    expect(made.positionOf(index, Math.floor(quota) - 1)).toBeLessThan(1_000_000);
    expect(made.positionOf(index, Math.ceil(quota))).toBeUndefined();
  }
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf, nearest } from "./columns.ts";
import type { Line } from "./plan.ts";

interface Two {
  readonly second: number;
  readonly span: number;
  readonly a: number | null;
  readonly b: number | null;
}

const line = (id: "a" | "b"): Line<Two> => ({
  ...{ id, label: id, unit: "count", colour: "series-1" },
  value: (point) => point[id],
});
const plan = { id: "two", title: "Two", lines: [line("a"), line("b")] };
const at = (second: number, a: number | null, b: number | null): Two => ({ second, span: 1, a, b });

describe("columnsOf", () => {
  it("has a column of seconds and one for each line", () => {
    expect(columnsOf(plan, [at(0, 1, 2), at(1, 3, null)], 1)).toEqual([
      [0, 1],
      [1, 3],
      [2, null],
    ]);
  });

  it("puts stacked lines one on the other, what is unknown being nothing", () => {
    const points = [at(0, 1, 2), at(1, null, 5), at(2, null, null)];
    expect(columnsOf({ ...plan, stacked: true }, points, 1)).toEqual([
      [0, 1, 2],
      [1, 0, null],
      [3, 5, null],
    ]);
  });

  it("breaks the lines where seconds are missing", () => {
    expect(columnsOf(plan, [at(0, 1, 1), at(5, 2, 2), at(10, 3, 3), at(20, 4, 4)], 5)).toEqual([
      [0, 5, 10, 15, 20],
      [1, 2, 3, null, 4],
      [1, 2, 3, null, 4],
    ]);
  });

  it("has empty columns of no points", () => {
    expect(columnsOf(plan, [], 1)).toEqual([[], [], []]);
  });
});

describe("nearest", () => {
  it("finds what a search of all finds", () => {
    const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1 });
    fc.assert(
      fc.property(seconds, fc.double({ min: -10, max: 220, noNaN: true }), (list, wanted) => {
        const sorted = list.toSorted((one, other) => one - other);
        const found = sorted[nearest(sorted, wanted)!]!;
        const best = Math.min(...sorted.map((second) => Math.abs(second - wanted)));
        expect(Math.abs(found - wanted)).toBe(best);
      }),
    );
  });

  it("finds nothing in nothing", () => expect(nearest([], 3)).toBeNull());
});

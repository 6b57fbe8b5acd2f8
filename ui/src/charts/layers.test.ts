import { expect, it } from "vitest";
import { saturatedRanges } from "./layers.ts";
import { thinned } from "./thinned.ts";

it("joins saturated points that are neighbours", () => {
  const points = [0, 5, 10, 20, 25, 40].map((second) => ({ second, saturated: second !== 10 }));
  expect(saturatedRanges(points, 5)).toEqual([
    { from: 0, to: 10 },
    { from: 20, to: 30 },
    { from: 40, to: 45 },
  ]);
});

it("keeps the last of a list that is thinned, and at most so many", () => {
  const list = Array.from({ length: 601 }, (_, index) => index);
  const rows = thinned(list, 60);
  expect(rows.length).toBeLessThanOrEqual(60);
  expect(rows.at(-1)).toBe(600);
  expect(thinned([1, 2], 60)).toEqual([1, 2]);
});

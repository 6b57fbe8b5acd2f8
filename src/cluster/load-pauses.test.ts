import { expect, it } from "vitest";
import { LoadPauses } from "./load-pauses.ts";

it("takes seconds in which a worker's users were parked for a gap, but not while they ran elsewhere", () => {
  const pauses = new LoadPauses();
  const gaps = (...seconds: number[]): boolean[] => seconds.map((second) => pauses.isNeeded("a", second));
  expect(gaps(9, 10)).toEqual([true, true]);
  pauses.lost("a", 10);
  expect(gaps(5, 7, 10, 100)).toEqual([true, false, false, false]);
  pauses.returned("a", 40);
  expect(gaps(43, 44)).toEqual([false, true]);
  expect(pauses.isNeeded("b", 20)).toBe(true);
});

import { describe, expect, it } from "vitest";
import { delayLimitMs, Saturation } from "./saturation.ts";

describe("saturation", () => {
  it.each([
    [Number.NaN, 20],
    [0.4, 20],
    [100, 20],
    [101, 20.2],
    [1000, 200],
  ])("with a median of %f ms a thread may be %f ms late", (medianMs, limitMs) => {
    expect(delayLimitMs(medianMs)).toBeCloseTo(limitMs, 9);
  });

  const observe = (delays: readonly number[], medianMs = 10): Saturation => {
    const saturation = new Saturation();
    for (const [second, delay] of delays.entries()) saturation.observe("a", second, delay, medianMs);
    return saturation;
  };
  const late = (seconds: number): number[] => Array(seconds).fill(21);

  it.each<[string, number[], [number, number][]]>([
    ["nine seconds on end", [1, ...late(9), 1], []],
    ["ten seconds on end", [1, ...late(10), 1], [[1, 10]]],
    ["longer", [1, ...late(14), 1], [[1, 14]]],
    ["a pause in between", [...late(9), 20, ...late(9)], []],
    [
      "twice",
      [...late(10), 1, ...late(11)],
      [
        [0, 9],
        [11, 21],
      ],
    ],
    ["exactly at the limit", Array(20).fill(20), []],
  ])("%s", (_, delays, expected) => {
    const { stretches } = observe(delays);
    expect(stretches.map(({ firstSecond, lastSecond }) => [firstSecond, lastSecond])).toEqual(expected);
  });

  it("is said once, when the tenth second is over, and marks all ten", () => {
    const saturation = new Saturation();
    const said = late(12).map((delay, second) => saturation.observe("a", second, delay, 10) !== null);
    expect(said.indexOf(true)).toBe(9);
    expect(said.filter(Boolean)).toHaveLength(1);
    expect([0, 9, 11, 12].map((second) => saturation.covers(second))).toEqual([true, true, true, false]);
  });

  it("tells for how long a thread has been late, until it is saturated", () => {
    const saturation = new Saturation();
    const told = [50, 50, 1, ...late(12)].map((delay, second) => {
      saturation.observe("a", second, delay, 10);
      return saturation.lateSeconds("a");
    });
    expect(told).toEqual([1, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0]);
  });

  it("looks at each thread by itself", () => {
    const saturation = new Saturation();
    for (let second = 0; second < 10; second++) saturation.observe(second % 2 ? "a" : "b", second, 50, 10);
    expect(saturation.stretches).toEqual([]);
  });

  it("a second that is missing ends the stretch", () => {
    const saturation = new Saturation();
    for (const second of [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14]) {
      expect(saturation.observe("a", second, 50, 10)).toBeNull();
    }
    expect(saturation.observe("a", 15, 50, 10)).toMatchObject({ firstSecond: 6, lastSecond: 15 });
  });

  it("a forgotten thread begins anew", () => {
    const saturation = new Saturation();
    for (let second = 0; second < 9; second++) saturation.observe("a", second, 50, 10);
    saturation.forget("a");
    expect(saturation.observe("a", 9, 50, 10)).toBeNull();
  });
});

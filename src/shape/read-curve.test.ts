import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCurve } from "./read-curve.ts";

const users = (text: string, seconds: readonly number[], rate = 1) => {
  const { curve } = readCurve(text, rate);
  return seconds.map((second) => curve(second)?.users ?? null);
};

describe("ready-made load over time", () => {
  test("step goes up a staircase and stays on top", () => {
    expect(users("step:users=25,by=10,every=30s", [0, 29, 30, 59, 60, 1000])).toEqual([
      10, 10, 20, 20, 25, 25,
    ]);
    expect(users("step:users=20,by=10,every=1m,for=2m", [0, 119, 120])).toEqual([10, 20, null]);
  });

  test("spike is a base with one spike in the middle", () => {
    const text = "spike:users=200,base=20,at=1m,for=30s,rate=100";
    expect(users(text, [0, 59, 60, 89, 90, 149, 150])).toEqual([20, 20, 200, 200, 20, 20, null]);
    expect(readCurve(text, 1).curve(0)?.spawnRate).toBe(100);
    expect(readCurve(text, 1).peakUsers).toBe(200);
  });

  test("double-wave is at its base at both ends and between, and on top twice", () => {
    const text = "double-wave:users=110,base=10,for=80s";
    expect(users(text, [0, 20, 40, 60, 79, 80])).toEqual([10, 110, 10, 110, 11, null]);
  });

  test("the waves never rise faster than their rate", () => {
    const waves = fc.property(
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 2, max: 2000 }),
      (base, height, lasts) => {
        const text = `double-wave:users=${base + height},base=${base},for=${lasts}`;
        const { curve, peakUsers } = readCurve(text, 1);
        for (let second = 1; second < lasts; second++) {
          const [before, now] = [curve(second - 1)!, curve(second)!];
          if (Math.abs(now.users - before.users) > now.spawnRate + 1) return false;
          if (now.users > peakUsers || now.users < base) return false;
        }
        return curve(lasts) === null;
      },
    );
    fc.assert(waves, { numRuns: 30 });
  });

  test("without a rate it is that of the command", () => {
    expect(readCurve("step:users=20,by=10,every=1m", 7).curve(0)?.spawnRate).toBe(7);
    expect(readCurve("1m:5", 7).curve(0)?.spawnRate).toBe(7);
  });

  test.each([
    ["stair:users=1", 'no load pattern "stair"'],
    ["step:users=20,by=10", "every is missing"],
    ["step:users=20,by=10,every=1m,every=2m", "once at most"],
    ["step:users=20,by=10,each=1m", "once at most"],
    ["step:users=20,by=0,every=1m", "above 0"],
    ["step:users=x,by=1,every=1m", "whole number"],
    ["step:users", "name=value"],
    ["spike:users=20,at=0s,for=1m", "from 1s"],
    ["double-wave:users=5,base=10,for=1m", "base to be at most users"],
  ])("refuses %j", (text, said) => {
    expect(() => readCurve(text, 1)).toThrow(said);
  });
});

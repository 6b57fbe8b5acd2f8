import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCurve } from "./read-curve.ts";
import { readStages, stagesCurve } from "./stages.ts";

describe("stages as a text", () => {
  test("each is a time, users and a rate, which stays until another is given", () => {
    expect(readStages("1m:100@10,5m:100, 30s:0@50", 3)).toEqual([
      { seconds: 60, users: 100, spawnRate: 10 },
      { seconds: 300, users: 100, spawnRate: 10 },
      { seconds: 30, users: 0, spawnRate: 50 },
    ]);
  });

  test("without any rate it is that of the command", () => {
    expect(readStages("90:5", 2.5)).toEqual([{ seconds: 90, users: 5, spawnRate: 2.5 }]);
  });

  test("names of classes", () => {
    expect(readStages("10s:4@2:Buyer+Seller,10s:8:Buyer", 1)).toEqual([
      { seconds: 10, users: 4, spawnRate: 2, userClasses: ["Buyer", "Seller"] },
      { seconds: 10, users: 8, spawnRate: 2, userClasses: ["Buyer"] },
    ]);
    expect(readCurve("10s:4@2:Buyer+Seller,10s:8:Buyer", 1).userClasses).toEqual(["Buyer", "Seller"]);
  });

  test.each([
    ["", "expected stages such as"],
    ["1m", "expected stages such as"],
    ["1m:", "expected stages such as"],
    ["1m:10@", "expected a rate"],
    ["1m:10@0", "expected a rate"],
    ["1m:10@5@6", "expected stages such as"],
    ["1m:1.5", "whole number"],
    ["1m:-1", "whole number"],
    ["1m:1000001", "whole number"],
    ["0s:1", "from 1s"],
    ["0.5s:1", "from 1s"],
    ["x:1", "from 1s"],
    ["1m:1:", "expected stages such as"],
    ["1m:1:A+", "expected stages such as"],
    ["1m:1@1:A:B", "expected stages such as"],
    ["1m:1,", "expected stages such as"],
  ])("refuses %j", (text, said) => {
    expect(() => readStages(text, 1)).toThrow(said);
    expect(() => readStages(text, 1)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });

  test("a look each second sees every stage, in order, and then the end", () => {
    const stage = fc.record({
      seconds: fc.integer({ min: 4, max: 40 }).map((quarters) => quarters / 4),
      users: fc.integer({ min: 0, max: 50 }),
      spawnRate: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(stage, { minLength: 1, maxLength: 12 }), (stages) => {
        const numbered = stages.map((one, users) => ({ ...one, users }));
        const curve = stagesCurve(numbered);
        const seen: number[] = [];
        const lasts = stages.reduce((sum, { seconds }) => sum + seconds, 0);
        let second = 0;
        for (let load = curve(0); load !== null; load = curve(++second)) {
          if (seen.at(-1) !== load.users) seen.push(load.users);
        }
        expect(seen).toEqual(stages.map((_, at) => at));
        expect(second).toBe(Math.ceil(lasts));
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import type { ClassView } from "../../../src/server/api.ts";
import { sampleWhole, usualSample } from "../sample/sample-views.ts";
import { classRatios, taskLines } from "./ratio-tree.ts";

const run = sampleWhole(usualSample).run!;
const one = (name: string, weight: number, fixedCount = 0, picked = true): ClassView => ({
  ...{ name, weight, fixedCount, picked, host: null, tasks: [], ratio: [] },
});

describe("classRatios", () => {
  it("shares by weight, and says what runs", () => {
    const ratios = classRatios([one("Android", 7), one("Ios", 3)], {
      ...run,
      usersByClass: { Android: 1, Ios: 3 },
    });
    expect(ratios.map(({ configured, actual, users }) => [configured, actual, users])).toEqual([
      [0.7, 0.25, 1],
      [0.3, 0.75, 3],
    ]);
  });

  it("takes users of a fixed count from those that there are to be", () => {
    const wanted = { ...run, targetUsers: 100, usersByClass: {} };
    const ratios = classRatios([one("Admin", 1, 10), one("Web", 2), one("App", 1)], wanted);
    expect(ratios.map(({ configured }) => configured)).toEqual([0.1, 0.6, 0.3]);
    expect(ratios.map(({ actual }) => actual)).toEqual([null, null, null]);
  });

  it("gives the others nothing when fixed counts are all there is", () => {
    const ratios = classRatios([one("Admin", 1, 10), one("Web", 2)], {
      ...run,
      targetUsers: 5,
      usersByClass: {},
    });
    expect(ratios.map(({ configured }) => configured)).toEqual([1, 0]);
  });

  it("leaves out a class that takes no part, unless users of it run", () => {
    const classes = [one("Web", 1), one("Old", 1, 0, false), one("Gone", 1, 0, false)];
    const ratios = classRatios(classes, { ...run, usersByClass: { Old: 1 } });
    expect(ratios.map(({ name }) => name)).toEqual(["Web", "Old"]);
  });

  it("knows before any test what weights alone say, and no more", () => {
    expect(classRatios([one("Web", 1)], null)[0]).toMatchObject({ configured: 1, actual: null, users: 0 });
    expect(classRatios([one("Web", 1, 3)], null)[0]?.configured).toBeNull();
  });
});

it("lays a tree of tasks out in lines, each with its depth and a key of its own", () => {
  const leaf = (name: string) => ({ name, share: 0.5, shareOfAll: 0.25, tasks: [] });
  const lines = taskLines([{ ...leaf("Set"), tasks: [leaf("a"), leaf("a")] }, leaf("b")]);
  expect(lines.map(({ name, depth, isSet }) => [name, depth, isSet])).toEqual([
    ["Set", 0, true],
    ["a", 1, false],
    ["a", 1, false],
    ["b", 0, false],
  ]);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(4);
});

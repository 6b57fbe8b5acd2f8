import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ariaSort, nextSorting, type SortValue, sorted } from "./sort.ts";
import { nextTab } from "./tabs.tsx";

const same = (value: SortValue) => value;

describe("sorted", () => {
  it.each([
    ["numbers by size", [10, 9, 100], false, [9, 10, 100]],
    ["the greatest first", [10, 9, 100], true, [100, 10, 9]],
    ["texts with their numbers by size", ["p10", "p9", "a"], false, ["a", "p9", "p10"]],
    ["nothing known last", [null, 2, 1], false, [1, 2, null]],
    ["nothing known last, the greatest first too", [null, 2, 1], true, [2, 1, null]],
  ] as const)("puts %s", (_, list, descending, expected) => {
    expect(sorted<SortValue>(list, same, descending)).toEqual(expected);
  });

  it("keeps every item, and the order of equal ones", () => {
    const items = fc.array(fc.record({ value: fc.option(fc.integer({ min: 0, max: 3 })) }));
    fc.assert(
      fc.property(items, fc.boolean(), (list, descending) => {
        const result = sorted(list, ({ value }) => value, descending);
        expect(new Set(result)).toEqual(new Set(list));
        for (let index = 1; index < result.length; index += 1) {
          const [before, item] = [result[index - 1]!, result[index]!];
          if (before.value === item.value) expect(list.indexOf(before)).toBeLessThan(list.indexOf(item));
        }
      }),
    );
  });
});

describe("a press on a header", () => {
  it("turns the column round, or begins with the greatest number and the first text", () => {
    const byName = { key: "name", descending: false };
    expect(nextSorting(byName, "name", false)).toEqual({ key: "name", descending: true });
    expect(nextSorting(byName, "requests", true)).toEqual({ key: "requests", descending: true });
    expect(nextSorting({ key: "requests", descending: true }, "name", false)).toEqual(byName);
  });

  it("is told by aria-sort", () => {
    const sorting = { key: "a", descending: true };
    expect([ariaSort(sorting, "a"), ariaSort(sorting, "b")]).toEqual(["descending", undefined]);
    expect(ariaSort({ key: "a", descending: false }, "a")).toBe("ascending");
  });
});

describe("nextTab", () => {
  it.each([
    ["ArrowRight", 0, 1],
    ["ArrowRight", 7, 0],
    ["ArrowLeft", 0, 7],
    ["Home", 5, 0],
    ["End", 0, 7],
    ["a", 3, null],
  ])("leads %s from %s to %s", (key, from, to) => {
    expect(nextTab(key, from, 8)).toBe(to);
  });
});

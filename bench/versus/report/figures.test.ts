import { describe, expect, test } from "vitest";
import { exampleGroup, exampleRun } from "./example-results.ts";
import { figuresOf, quartilesOf, runningCpuPerMillion, spreadOf } from "./figures.ts";
import { printed, printedSpread } from "./numbers.ts";

describe("a spread", () => {
  test.each([
    [[3, 1, 2], { median: 2, min: 1, max: 3, count: 3 }],
    [[4, 1, 2, 3], { median: 2.5, min: 1, max: 4, count: 4 }],
    [[null, 7, Number.NaN], { median: 7, min: 7, max: 7, count: 1 }],
    [[null], null],
  ])("of %j", (values, expected) => {
    expect(spreadOf(values)).toEqual(expected);
  });

  test.each([
    [{ median: 12.55, min: 11.9, max: 123.4, count: 3 }, "12.6 (11.9–123)"],
    [{ median: 1234.5, min: 1, max: 2, count: 1 }, "1,235"],
    [null, "–"],
  ])("prints as text", (spread, expected) => {
    expect(printedSpread(spread)).toBe(expected);
  });

  test("numbers keep three digits", () => {
    expect([0, 0.123, 9.994, 12.34, 99.97, 123_456].map(printed)).toEqual([
      "0.00",
      "0.12",
      "9.99",
      "12.3",
      "100.0",
      "123,456",
    ]);
  });
});

describe("figures of a generator", () => {
  test("a ratio is taken within each round, before the median", () => {
    const { timesReference, cpuPerMillion } = figuresOf(exampleGroup, "acrida", "wrk");
    expect(cpuPerMillion).toEqual({ median: 25, min: 20, max: 30, count: 2 });
    expect(timesReference).toEqual({ median: 1.75, min: 1.5, max: 2, count: 2 });
  });

  test("a failed run counts for nothing, and neither does its round", () => {
    expect(figuresOf(exampleGroup, "slow", "wrk").cpuPerMillion).toBeNull();
    const entries = exampleGroup.entries.map((entry) =>
      entry.tool === "wrk"
        ? { ...entry, runs: [exampleRun({ failed: "killed" }), ...entry.runs.slice(1)] }
        : entry,
    );
    const { timesReference } = figuresOf({ ...exampleGroup, entries }, "acrida", "wrk");
    expect(timesReference).toEqual({ median: 1.5, min: 1.5, max: 1.5, count: 1 });
  });

  test("start-up, and what was asked for during it, can be taken out", () => {
    const startUp = { wallSeconds: 1, cpuSeconds: 1, requests: 100_000 };
    expect(runningCpuPerMillion(exampleRun({ startUp }))).toBeCloseTo(10, 9);
  });

  test("warm turns are compared turn by turn, and tell their quartiles", () => {
    const turns: Record<string, (number | null)[]> = {
      wrk: [10, 10, null, 20, 10, 10],
      acrida: [12, 13, 99, 22, null, 90],
    };
    const entries = exampleGroup.entries.map((entry) => ({ ...entry, turns: turns[entry.tool] ?? [] }));
    const { timesReferenceWarm } = figuresOf({ ...exampleGroup, entries }, "acrida", "wrk");
    expect(timesReferenceWarm).toEqual({ median: 1.25, min: 1.2, max: 1.3, count: 4 });
    expect(figuresOf(exampleGroup, "acrida", "wrk").timesReferenceWarm).toBeNull();
    expect(quartilesOf([])).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import type { LogView } from "../../../src/server/api.ts";
import { chosenLines, logSources, newErrors } from "./log-lines.ts";

const line = (number: number, level: LogView["level"], source: string): LogView => ({
  ...{ number, level, source, wallMs: 0, message: "" },
});
const logs = [
  line(1, "debug", "main"),
  line(2, "error", "worker 1"),
  line(3, "info", "scenario"),
  line(4, "warning", "main"),
  line(5, "error", "main"),
];

describe("chosenLines", () => {
  it.each([
    ["debug", "", [1, 2, 3, 4, 5]],
    ["warning", "", [2, 4, 5]],
    ["debug", "main", [1, 4, 5]],
    ["error", "main", [5]],
    ["error", "scenario", []],
  ] as const)("from level %s and source %j are %j", (level, source, expected) => {
    expect(chosenLines(logs, level, source).map(({ number }) => number)).toEqual(expected);
  });
});

it("names each source once", () => {
  expect(logSources(logs)).toEqual(["main", "scenario", "worker 1"]);
});

it.each([
  [-1, 2],
  [2, 1],
  [5, 0],
])("counts errors after line %s: %s", (seen, count) => {
  expect(newErrors(logs, seen)).toBe(count);
});

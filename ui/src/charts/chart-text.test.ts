import { describe, expect, it } from "vitest";
import { formatFor } from "../i18n/format.ts";
import { timeText, unitText } from "./chart-text.ts";
import { latencyText } from "./latency-text.ts";

const format = formatFor("en");

describe("timeText", () => {
  it.each([
    [0, "0:00"],
    [65, "1:05"],
    [3599.6, "1:00:00"],
    [28_799, "7:59:59"],
    [-3, "0:00"],
  ])("writes %d as %s", (second, text) => expect(timeText(second)).toBe(text));
});

describe("unitText", () => {
  it.each([
    [1234.4, "count", "1,234"],
    [12.34, "perSecond", "12.3/s"],
    [null, "perSecond", "–"],
    [0.5, "cores", "0.5"],
  ] as const)("writes %d %s as %s", (value, unit, text) => {
    expect(unitText(value, unit, format, "/s")).toBe(text);
  });
});

describe("latencyText", () => {
  it.each([
    [0.1, "0.1 ms"],
    [13.34, "13 ms"],
    [750, "750 ms"],
    [1000, "1 s"],
    [2371, "2.4 s"],
  ])("writes %d as %s", (milliseconds, text) => expect(latencyText(milliseconds)).toBe(text));
});

import { describe, expect, it } from "vitest";
import { formatFor } from "./format.ts";

const format = formatFor("en");

describe("formatFor", () => {
  it.each([
    ["count", 1_234_567, "1,234,567"],
    ["count", 0, "0"],
    ["count", null, "–"],
    ["count", Number.NaN, "–"],
    ["number", 0.127, "0.13"],
    ["number", 12.345, "12.3"],
    ["number", 12_345.6, "12,346"],
    ["percent", 0.0123, "1.2 %"],
    ["percent", 0.0001, "0.01 %"],
    ["percent", 0, "0.0 %"],
    ["percent", 1, "100.0 %"],
    ["milliseconds", 9.876, "9.88 ms"],
    ["milliseconds", 9_999, "9,999 ms"],
    ["milliseconds", 12_340, "12.3 s"],
    ["bytes", 0, "0 B"],
    ["bytes", 999, "999 B"],
    ["bytes", 1_500, "1.5 kB"],
    ["bytes", 3_210_000_000, "3.21 GB"],
    ["duration", 45.9, "45s"],
    ["duration", 725, "12m 05s"],
    ["duration", 3_725, "1h 02m 05s"],
    ["duration", -1, "0s"],
    ["length", 0, "0s"],
    ["length", 720, "12m"],
    ["length", 725, "12m 05s"],
    ["length", 3_600, "1h"],
    ["length", 5_400, "1h 30m"],
    ["length", 3_605, "1h 00m 05s"],
    ["clock", null, "–"],
  ] as const)("writes %s %s as %s", (kind, value, text) => {
    expect(format[kind](value)).toBe(text);
  });

  it("writes a time of day with two digits each, on a clock of 24 hours", () => {
    expect(format.clock(new Date(2026, 2, 4, 21, 5, 9).getTime())).toBe("21:05:09");
    expect(formatFor("ko").clock(new Date(2026, 2, 4, 0, 5, 9).getTime())).toMatch(/^00.*05.*09/);
  });
});

import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";

test.each([
  ["90", 90],
  ["90s", 90],
  ["1.5s", 1.5],
  ["0", 0],
  ["3m", 180],
  ["1h20m", 4800],
  ["3h30m10s", 12_610],
  ["1h", 3600],
])("%s is %d seconds", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(["", " ", "-5", "5x", "m", "1m1h", "1h 2m", "NaN", "1e3", "∞"])("%j is refused", (text) => {
  expect(() => parseDuration(text)).toThrow(`got "${text}"`);
});

test.each([
  [0, "0s"],
  [45, "45s"],
  [180, "3m"],
  [4805, "1h20m5s"],
])("%d seconds read %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

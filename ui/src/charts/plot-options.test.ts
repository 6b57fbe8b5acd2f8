import { expect, it } from "vitest";
import { formatFor } from "../i18n/format.ts";
import { axisTexts } from "./plot-options.ts";

const format = formatFor("en");

it.each([
  ["milliseconds", [0, 2000, 8000], ["0 ms", "2,000 ms", "8,000 ms"]],
  ["milliseconds", [0, 20_000, 60_000], ["0 s", "20 s", "60 s"]],
  ["milliseconds", [0, 2500, 10_000], ["0 s", "2.5 s", "10.0 s"]],
  ["milliseconds", [0, 0.5, 1], ["0 ms", "0.5 ms", "1 ms"]],
  ["perSecond", [0, 20_000], ["0", "20,000"]],
] as const)("the axis of %s at %j says %j", (unit, splits, texts) => {
  expect(axisTexts(splits, unit, format)).toEqual(texts);
});

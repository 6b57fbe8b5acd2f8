import { describe, expect, it } from "vitest";
import { rowFields } from "../../../src/server/api.ts";
import { failureShare, rowValue } from "./row-value.ts";

const row = [7, ...rowFields.map((_, index) => index * 10)];

describe("rowValue", () => {
  it.each(rowFields.map((field, index) => [field, index * 10] as const))(
    "finds %s behind the id",
    (field, value) => {
      expect(rowValue(row, field)).toBe(value);
    },
  );

  it("knows nothing of a row that is not there, or too short", () => {
    expect([rowValue(undefined, "median"), rowValue([1, 5], "median")]).toEqual([null, null]);
  });
});

describe("failureShare", () => {
  it.each([
    [[1, 200, 5], 0.025],
    [[1, 0, 0], null],
    [undefined, null],
  ])("of %j is %s", (values, share) => {
    expect(failureShare(values)).toBe(share);
  });
});

import { expect, test } from "vitest";
import { csvRecords, parseCsv } from "./csv-table.ts";

test.each([
  [
    "a,b\n1,2\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "a,b\r\n1,2",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  ['"a ""b"", c",\n', [['a "b", c', ""]]],
  ['"two\nlines",x\n', [["two\nlines", "x"]]],
])("%j reads as cells", (text, rows) => {
  expect(parseCsv(text)).toEqual(rows);
});

test.each(['"open\n', 'a"b\n', '"a"b"c"\n'])("%j is refused", (text) => {
  expect(() => parseCsv(text)).toThrow();
});

test("a row of another length than the header is refused", () => {
  expect(csvRecords("a,b\n1,2\n")).toEqual([{ a: "1", b: "2" }]);
  expect(() => csvRecords("a,b\n1\n")).toThrow();
});

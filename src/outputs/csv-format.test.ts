import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCsv } from "./csv-fixture.ts";
import { csvNumber, csvRecord, csvText } from "./csv-format.ts";

test.each([
  ["/cart", "/cart"],
  ["", ""],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\nlines", '"two\nlines"'],
  ['{"a":[1,2]}', '"{""a"":[1,2]}"'],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", '"\'\r=1"'],
  ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  ["a=1", "a=1"],
])("the text %j is the cell %j", (text, cell) => {
  expect(csvText(text)).toBe(cell);
});

test.each([
  [0, 0, "0"],
  [-5, 3, "-5"],
  [1.5, 3, "1.5"],
  [1.23456, 3, "1.235"],
  [100, 3, "100"],
  [1e15, 3, "1000000000000000"],
  [0.0000001, 6, "0"],
  [Number.NaN, 3, "N/A"],
  [Number.POSITIVE_INFINITY, 3, "N/A"],
])("the number %d with %d decimals is the cell %s", (value, decimals, cell) => {
  expect(csvNumber(value, decimals)).toBe(cell);
});

test("what is written is read back, but for the apostrophe before a formula", () => {
  const text = fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n,\"'ab한 ") });
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
      const written = rows.map((row) => csvRecord(row.map(csvText))).join("");
      const read = parseCsv(written);
      expect(read).toEqual(
        rows.map((row) => row.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell))),
      );
      for (const cell of read.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

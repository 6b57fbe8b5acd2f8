import { describe, expect, it } from "vitest";
import { formatOf, parseRows } from "./data-format.ts";

it.each([
  ["users.csv", "csv"],
  ["a/b/USERS.CSV", "csv"],
  ["users.tsv", "tsv"],
  ["users.json", "json"],
  ["users.jsonl", "ndjson"],
  ["users.ndjson", "ndjson"],
  ["names.txt", "lines"],
  ["users", undefined],
  ["users.csv.gz", undefined],
])("%s is %s", (path, format) => {
  expect(formatOf(path)).toBe(format);
});

describe("csv", () => {
  it("has a header, quoted fields, doubled quotes, line breaks within fields and empty lines", () => {
    const text = '\uFEFFname,note\r\nada,"says ""hi"", twice"\r\n\r\ngrace,"two\nlines"\r\n';
    expect(parseRows(text, "csv", "users.csv")).toEqual([
      { name: "ada", note: 'says "hi", twice' },
      { name: "grace", note: "two\nlines" },
    ]);
  });

  it("takes another delimiter, and names for a file without a header", () => {
    expect(parseRows("1;a\n2;b\n", "csv", "x.csv", { delimiter: ";", columns: ["id", "name"] })).toEqual([
      { id: "1", name: "a" },
      { id: "2", name: "b" },
    ]);
    expect(parseRows("id\tname\n1\ta,b\n", "tsv", "x.tsv")).toEqual([{ id: "1", name: "a,b" }]);
  });

  it.each([
    ["a field too few", "a,b\n1,2\n3\n", /^x\.csv, line 3: expected 2 fields, as in the header, got 1/],
    ["a field too many", "a,b\n1,2,3\n", /^x\.csv, line 2: expected 2 fields, as in the header, got 3/],
    ["a quote that never closes", 'a,b\n1,"2\n', /^x\.csv, line \d: is no CSV/],
    ["a column twice", "a,b,a\n1,2,3\n", /the header names "a" twice/],
    ["a column without a name", "a,,c\n1,2,3\n", /column 2 of the header has no name/],
    ["a column that is no name for a field", "a,__proto__\n1,2\n", /no column can be called __proto__/],
  ])("refuses %s", (_title, text, message) => {
    expect(() => parseRows(text, "csv", "x.csv")).toThrow(
      expect.objectContaining({ code: "DATA_FILE", message: expect.stringMatching(message) }),
    );
  });
});

describe("json", () => {
  it("is a list", () => {
    expect(parseRows('[{"id":1},{"id":[2]}]', "json", "x.json")).toEqual([{ id: 1 }, { id: [2] }]);
  });

  it.each([
    ['{"id":1}', /^x\.json: expected a JSON list of rows, got object/],
    ["null", /got null/],
    ["[1,", /^x\.json: is no JSON/],
  ])("refuses %s", (text, message) => {
    expect(() => parseRows(text, "json", "x.json")).toThrow(message);
  });
});

describe("ndjson", () => {
  it("has a value a line", () => {
    expect(parseRows('{"id":1}\r\n\n[2]\n"three"', "ndjson", "x.ndjson")).toEqual([{ id: 1 }, [2], "three"]);
  });

  it("names the line that is none", () => {
    expect(() => parseRows('{"id":1}\n\n{"id":\n', "ndjson", "x.ndjson")).toThrow(
      /^x\.ndjson, line 3: is no JSON/,
    );
  });
});

it("takes lines as they are, but for empty ones", () => {
  expect(parseRows("one\r\n\n two \nthree,3", "lines", "x.txt")).toEqual(["one", " two ", "three,3"]);
});

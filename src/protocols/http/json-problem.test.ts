import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeJsonProblem, findJsonProblem } from "./json-problem.ts";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Valid JSON in any layout, then cut or changed somewhere. */
const damaged = fc
  .record({
    json: fc
      .tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t", " \r\n"))
      .map(([value, space]) => JSON.stringify(value, null, space)),
    at: fc.nat(200),
    removed: fc.nat(4),
    inserted: fc.oneof(
      fc.constantFrom(
        "",
        ",",
        ":",
        "[",
        "]",
        "{",
        "}",
        '"',
        "\\",
        "\\u12",
        "-",
        "0",
        ".",
        "e",
        "tru",
        "null",
      ),
      fc.constantFrom("\n", "\x00", "\u2028", "\ud800", "\ufeff", "'", "//", "NaN", "01", "1.", "+1"),
      fc.string({ maxLength: 3 }),
    ),
  })
  .map(({ json, at, removed, inserted }) => {
    const place = at % (json.length + 1);
    return json.slice(0, place) + inserted + json.slice(place + removed);
  });

describe("the place at which a text stops being JSON", () => {
  it("is found in every text that JSON.parse refuses, and in no other", () => {
    fc.assert(
      fc.property(damaged, (text) => {
        expect(findJsonProblem(text) === null).toBe(isJson(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it("is the first one: what stands before it could go on to be JSON", () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const problem = findJsonProblem(text);
        if (problem === null) return;
        const before = findJsonProblem(text.slice(0, problem.offset));
        expect(before === null || before.offset === problem.offset).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is the end of a text that was cut", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, at) => {
        const cut = json.slice(0, at % (json.length + 1));
        if (!isJson(cut)) expect(findJsonProblem(cut)?.offset).toBe(cut.length);
      }),
    );
  });

  it("is where Node says it is, whenever Node says so", () => {
    let told = 0;
    fc.assert(
      fc.property(damaged, (text) => {
        try {
          JSON.parse(text);
        } catch (error) {
          const place = /at position (\d+)/.exec(String(error))?.[1];
          if (place === undefined) return;
          told++;
          // Node names the beginning of a bad escape's last part or one further; the line is the same.
          expect(Math.abs(Number(place) - (findJsonProblem(text)?.offset ?? -9))).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(told).toBeGreaterThan(100);
  });

  it.each([
    ['{"a": 1', 'expected "," or "}", got the end at line 1, column 8 (offset 7)'],
    ['{\n  "a": 1,\n  b: 2\n}', 'expected a name in double quotes, got "b" at line 3, column 3 (offset 14)'],
    ["[1, 2,]", 'expected a value, got "]" at line 1, column 7 (offset 6)'],
    ["[1 2]", 'expected "," or "]", got "2" at line 1, column 4 (offset 3)'],
    ['{"a" 1}', 'expected ":", got "1"'],
    ['{,"a":1}', 'expected a name in double quotes or "}", got ","'],
    ["[,]", 'expected a value or "]", got ","'],
    ["{} x", 'expected the end, got "x"'],
    ['"a\nb"', "expected no control character within a text, got U+000A"],
    ['"\\x"', 'expected an escape such as \\n, got "x"'],
    ['"\\u12g4"', 'expected four hexadecimal digits, got "g"'],
    ['["abc', "expected a double quote that ends the text, got the end"],
    ["nulL", 'expected the word null, got "L"'],
    ["-x", 'expected a digit, got "x"'],
    ["1.e5", 'expected a digit, got "e"'],
    ["\u2028", "expected a value, got U+2028"],
    ["[\u{1f600}]", 'expected a value or "]", got U+1F600'],
    ["\ud800", "expected a value, got U+D800"],
    ["  \n ", "expected a value, got the end at line 2, column 2 (offset 4)"],
    ["\n <!DOCTYPE html><p>", 'no JSON, it looks like HTML: expected a value, got "<" at line 2, column 2'],
    ["", "is empty, expected JSON"],
  ])("in %j is told", (text, wanted) => {
    expect(describeJsonProblem(text)).toContain(wanted);
  });

  it("costs no stack, however deep the text is", () => {
    expect(findJsonProblem("[".repeat(1_000_000))).toMatchObject({ offset: 1_000_000 });
    expect(findJsonProblem('{"a":'.repeat(100_000))).toMatchObject({ expected: "a value" });
  });

  it("is told without a copy of the text or of its lines", () => {
    const text = `[${"\n".repeat(4_000_000)}x`;
    findJsonProblem(text);
    const grownBy: number[] = [];
    let told = "";
    // Where the collector has run in between, a copy would not be seen.
    for (let round = 0; round < 5; round++) {
      const bytesBefore = process.memoryUsage().heapUsed;
      told = describeJsonProblem(text);
      grownBy.push(process.memoryUsage().heapUsed - bytesBefore);
    }
    expect(Math.max(...grownBy)).toBeLessThan(4_000_000);
    expect(told).toContain("at line 4000001, column 1 (offset 4000001)");
  });

  it("shows nothing of the text but one character", () => {
    const text = `{"password": "hush" "${"secret".repeat(1_000)}"}`;
    expect(describeJsonProblem(text)).not.toMatch(/hush|secret|password/);
    expect(describeJsonProblem(text).length).toBeLessThan(200);
  });
});

import { SourceMap } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Insertion, insertInto } from "./insertions.ts";
import { lineStartsOf } from "./source-lines.ts";

const COMMENT = "\n//# sourceMappingURL=data:application/json;base64,";

/** Takes the text apart again: what was made of the source, and the map to it. */
const apart = (contents: string) => {
  const at = contents.lastIndexOf(COMMENT);
  const map = JSON.parse(Buffer.from(contents.slice(at + COMMENT.length), "base64").toString());
  return { made: contents.slice(0, at), map: new SourceMap(map) };
};

const placesOf = (source: string, offset: number) => {
  const starts = lineStartsOf(source);
  const line = starts.findLastIndex((start) => start <= offset);
  return { line, column: offset - starts[line]! };
};

test("the text stands where it was asked for", () => {
  const source = "class A {\n  x() {}\n}\n";
  const { made } = apart(insertInto(source, [{ offset: 9, text: "static{}" }], "/a.ts"));
  expect(made).toBe("class A {static{}\n  x() {}\n}\n");
});

test("every visible character leads back to its own place, whatever was put before it", () => {
  const token = fc.constantFrom(
    "a",
    "foo",
    "{",
    "}",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\u2028",
    "é𝒳",
    "\t",
    "1.5",
    "(x)=>",
  );
  const sources = fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join(""));
  const cases = sources.chain((source) =>
    fc.record({
      source: fc.constant(source),
      offsets: fc.uniqueArray(fc.nat(source.length), { maxLength: 6 }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ source, offsets }) => {
      const splitsNothing = (offset: number): boolean =>
        !/^(\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(source.slice(offset - 1, offset + 1));
      const insertions: Insertion[] = offsets
        .filter(splitsNothing)
        .sort((first, second) => first - second)
        .map((offset, index) => ({ offset, text: `/*${index}*/` }));
      const { made, map } = apart(insertInto(source, insertions, "/a.ts"));
      expect(insertions.reduceRight((text, { text: put }) => text.replace(put, ""), made)).toBe(source);
      for (const { index } of source.matchAll(/(?<![\w$\u0080-\uffff])[\w$\u0080-\uffff]+|[^\s\w]/g)) {
        const shift = insertions.filter(({ offset }) => offset <= index).map(({ text }) => text.length);
        const now = placesOf(made, index + shift.reduce((sum, length) => sum + length, 0));
        const entry = map.findEntry(now.line, now.column);
        const { line, column } = placesOf(source, index);
        expect(entry).toMatchObject({ originalLine: line, originalColumn: column, originalSource: "/a.ts" });
      }
    }),
    { numRuns: 300 },
  );
});

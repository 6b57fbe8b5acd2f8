import fc from "fast-check";
import { expect, test } from "vitest";
import { cutToWidth, visible, widthOf, wrapToWidth } from "./display-text.ts";

test.each([
  ["/cart", "/cart"],
  ["/장바구니", "/장바구니"],
  ["\u001b[31mred", "\\x1b[31mred"],
  ["a\nb\r\tc", "a\\nb\\r\\tc"],
  ["bell\u0007 nul\u0000 del\u007f csi\u009b", "bell\\x07 nul\\x00 del\\x7f csi\\x9b"],
  ["evil\u202etxt", "evil\\u{202e}txt"],
  ["zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"],
  ["half \ud83d pair", "half \\u{d83d} pair"],
  ["👩‍👩‍👧", "👩‍👩‍👧"],
])("%j is shown as %j", (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("nothing that is shown can move or colour a terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
      expect(visible(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
    }),
  );
});

test.each([
  ["", 0],
  ["/cart", 5],
  ["장바구니", 8],
  ["ｆｕｌｌ", 8],
  ["日本語", 6],
  ["é", 1],
  ["e\u0301", 1],
  ["👩‍👩‍👧", 2],
  ["❤️", 2],
  ["🇰🇷", 2],
  ["한", 2],
  ["→…×", 3],
])("%j takes %d cells", (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test.each([
  ["/cart", 5, "/cart"],
  ["/carts", 5, "/car…"],
  ["장바구니", 8, "장바구니"],
  ["장바구니", 7, "장바구…"],
  ["장바구니", 6, "장바…"],
  ["abc", 0, ""],
])("%j in %d cells is %j", (text, cells, cut) => {
  expect(cutToWidth(text, cells)).toBe(cut);
});

test.each([
  ["/a/long/path?with=query&more=1", 12, ["/a/long/", "path?with=qu", "ery&more=1"]],
  ["connect ECONNREFUSED 127.0.0.1:80", 22, ["connect ECONNREFUSED", "127.0.0.1:80"]],
  ["서버 내부 오류가 발생", 12, ["서버 내부", "오류가 발생"]],
  ["abcdefghij", 4, ["abcd", "efgh", "ij"]],
])("%j in lines of %d cells", (text, cells, lines) => {
  expect(wrapToWidth(text, cells, 4)).toEqual(lines);
});

test("no line is wider than asked, and there are no more of them", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 20 }), (text, cells) => {
      const lines = wrapToWidth(visible(text), cells, 3);
      expect(lines.length).toBeLessThanOrEqual(3);
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(cells);
    }),
  );
});

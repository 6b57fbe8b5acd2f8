import { expect, test } from "vitest";
import { RememberedTexts } from "./remembered-texts.ts";

/** How many of so many texts of one length are remembered at the end. */
const remembered = (count: number, length: number): number => {
  const memory = new RememberedTexts();
  const texts = Array.from({ length: count }, (_, i) => String(i).padEnd(length, "x"));
  for (const text of texts) memory.set(text, `of ${text}`);
  return texts.filter((text) => memory.get(text) === `of ${text}`).length;
};

test("many short texts are remembered, fewer long ones, and none that is too long", () => {
  expect(remembered(20_000, 100)).toBe(20_000);
  expect(remembered(20_001, 10)).toBe(1);
  expect(remembered(40, 100_000)).toBe(40);
  expect(remembered(41, 100_000)).toBe(1);
  expect(remembered(2, 4_000_001)).toBe(0);
});

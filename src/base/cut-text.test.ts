import { expect, test } from "vitest";
import { cutText } from "./cut-text.ts";

test.each([
  ["short", 10, "short"],
  ["exactly ten", 11, "exactly ten"],
  ["longer than that", 11, "longer tha…"],
  ["smile 🙂🙂", 8, "smile …"],
])("%j cut to %d is %j", (text, length, cut) => {
  expect(cutText(text, length)).toBe(cut);
});

import { expect, test } from "vitest";
import { groupableText } from "./group-texts.ts";

test.each([
  ["<Thing object at 0x7f3a2b1c9d00> failed", "<Thing object at 0x… failed".replace("…", "…>")],
  ["0xDEADBEEF and 0x00007fff5fbff8c0", "0x… and 0x…"],
  ["code 0x1 is no address", "code 0x1 is no address"],
  ["HTTP 500", "HTTP 500"],
])("%j is grouped as %j", (text, grouped) => {
  expect(groupableText(text, 500)).toBe(grouped);
});

test("a text of megabytes is cut, whether or not masking shortens what is left", () => {
  expect(groupableText("x".repeat(5_000_000), 500)).toBe(`${"x".repeat(499)}…`);
  expect(groupableText("0x1234567890abcdef ".repeat(10_000), 500).length).toBeLessThanOrEqual(500);
});

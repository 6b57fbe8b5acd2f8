import { expect, test } from "vitest";
import { maskException } from "./mask-exception.ts";

test("exceptions that differ in their secrets only read alike before they are grouped", () => {
  const read = Array.from({ length: 20 }, (_, index) => {
    const message = `the URL "http://shop.example/?password=hunter2${index}" has a line break`;
    return maskException({
      message,
      traceback: `Error: ${message}\n    at task (shop.ts:3:1)`,
      task: "Shop.buy",
    });
  });
  expect(new Set(read.map((exception) => JSON.stringify(exception))).size).toBe(1);
  expect(read[0]).toEqual({
    message: 'the URL "http://shop.example/?password=***" has a line break',
    traceback: expect.stringMatching(/password=\*\*\*" has a line break\n {4}at task/),
    task: "Shop.buy",
  });
});

test("a text of megabytes costs no more than its beginning", () => {
  const { message, traceback } = maskException({ message: "x=".repeat(5_000_000), traceback: "" });
  expect([message.length <= 10_000, traceback]).toEqual([true, ""]);
});

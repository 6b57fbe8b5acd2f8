import { expect, test } from "vitest";
import { descriptorLimitIn } from "./machine.ts";

const limits = (soft: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units
Max processes             96000                96000                processes
Max open files            ${soft}                20000                files
`;

test.each([
  [limits("1024"), 1024],
  [limits("unlimited"), Number.POSITIVE_INFINITY],
  ["", Number.POSITIVE_INFINITY],
])("the limit of open files is read", (text, expected) => {
  expect(descriptorLimitIn(text)).toBe(expected);
});

import { expect, test } from "vitest";
import { descriptorLimitIn, kernelVersionIn } from "./machine.ts";

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

test.each([
  ["6.1.0-13-amd64", "6.1.0"],
  ["6.6.87.2-microsoft-standard-WSL2", "6.6.87.2"],
  ["unknown", "unknown"],
])("what a builder added to a kernel's version is left out", (release, expected) => {
  expect(kernelVersionIn(release)).toBe(expected);
});

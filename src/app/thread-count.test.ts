import { expect, test } from "vitest";
import { threadCount } from "./thread-count.ts";

test.each([
  ["auto", 100, 4, 4],
  ["auto", 3, 4, 3],
  ["auto", 0, 4, 1],
  [2, 100, 4, 2],
  [8, 100, 4, 8],
] as const)("--processes %s with %d users on %d cores: %d threads", (processes, users, cores, threads) => {
  expect(threadCount({ processes, users }, cores)).toBe(threads);
});

test("more threads than the machine could run are refused", () => {
  expect(() => threadCount({ processes: 1000, users: 2000 }, 2)).toThrow(
    "at most 64 on this machine with 2 cores",
  );
});

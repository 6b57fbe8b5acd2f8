import { expect, test } from "vitest";
import { descriptorWarning } from "./descriptor-limit.ts";

test.each<[users: number, threads: number, limit: number | null]>([
  [1000, 2, null],
  [1000, 2, 1040],
  [1, 1, 1024],
])("%d users on %d threads fit into %s descriptors", (users, threads, limit) => {
  expect(descriptorWarning({ users, threads, limit })).toBeNull();
});

test("users who do not fit are told of before the run, with the limit to ask for", () => {
  const warning = descriptorWarning({ users: 1000, threads: 2, limit: 1024 });
  expect(warning).toContain("1000 users");
  expect(warning).toContain("only 1024 files and sockets");
  const asked = Number(/ulimit -n (\d+)/.exec(warning ?? "")?.[1]);
  expect(descriptorWarning({ users: 1000, threads: 2, limit: asked })).toBeNull();
});

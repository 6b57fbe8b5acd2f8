import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const isScenario = (name: string): boolean => /\.[cm]?[jt]s$/.test(name);
const examples = readdirSync(`${root}/examples`).filter(isScenario);
const tests = readdirSync(`${root}/test/e2e`)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(`${root}/test/e2e/${name}`, "utf8"));

test.each(examples)("%s is run by an end-to-end test and says how to run it", (name) => {
  expect(tests.some((text) => text.includes(`"${name}"`) || text.includes(`/examples/${name}"`))).toBe(true);
  const [first = "", second = ""] = readFileSync(`${root}/examples/${name}`, "utf8").split("\n");
  expect(first).toMatch(/^\/\/ .+\.$/);
  expect(second).toMatch(/^\/\/ Run it/);
});

import { expect, test } from "vitest";
import { definePlugin } from "../plugin/define-plugin.ts";
import type { LoadedScenario } from "./loaded-scenario.ts";
import { pluginsOf } from "./plugins.ts";

const scenarioOf = (...files: Readonly<Record<string, unknown>>[]): LoadedScenario => ({
  modules: files.map((exports, at) => ({ file: `/shop/${at}.ts`, exports })),
  declarations: new Map(),
  places: [],
});
const named = (name: string, rest = {}) =>
  definePlugin({ name, routes: [{ path: "/a", handle: () => "" }], ...rest });

test("exported plugins, each once, with the file that exports it first", () => {
  const [one, two] = [named("one"), named("two")];
  const found = pluginsOf(scenarioOf({ one, other: 5 }, { again: one, default: two }));
  expect(found.map(({ plugin, file }) => [plugin.name, file])).toEqual([
    ["one", "/shop/0.ts"],
    ["two", "/shop/1.ts"],
  ]);
});

test.each([
  [{}, "one", "are named one; rename one"],
  [{ dispatcher: () => ({}) }, "two", "have a dispatcher"],
  [{ webLogin: () => true }, "two", "have a webLogin that checks passwords"],
])("two that can't be together are refused: %#", (rest, name, message) => {
  const scenario = scenarioOf({ one: named("one", rest) }, { two: named(name, rest) });
  expect(() => pluginsOf(scenario)).toThrow(message);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hasNativeCode, packageOf } from "./native-package.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "acrida-native-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const packageWith = (files: Readonly<Record<string, string>>): string => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};

it.each<[string, string | null]>([
  ["/u/node_modules/plain/lib/index.js", "plain"],
  ["/u/node_modules/@scope/name/index.js", "@scope/name"],
  ["/u/node_modules/outer/node_modules/inner/index.js", "inner"],
  ["/u/own/file.ts", null],
])("%s belongs to %s", (path, name) => {
  expect(packageOf(path)?.name ?? null).toBe(name);
  if (name !== null) expect(path.startsWith(`${packageOf(path)?.folder}/`)).toBe(true);
});

it.each<[string, Readonly<Record<string, string>>, boolean]>([
  ["a recipe for a compiler", { "package.json": "{}", "binding.gyp": "{}" }, true],
  ["code that was compiled before", { "package.json": "{}", "prebuilds/linux-x64/x.node": "" }, true],
  ["a tool that finds such code", { "package.json": '{"dependencies":{"bindings":"^1.5.0"}}' }, true],
  ["a word of its own about it", { "package.json": '{"gypfile":true}' }, true],
  ["none of these", { "package.json": '{"dependencies":{"left":"1"}}', "index.js": "" }, false],
  ["a package.json that can't be read", { "package.json": "{" }, false],
])("with %s", (_, files, expected) => {
  expect(hasNativeCode(packageWith(files))).toBe(expected);
});

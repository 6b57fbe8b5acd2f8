import { expect, test } from "vitest";
import { type ConfigFileAccess, loadConfigFile } from "./config-file.ts";

const access = (files: Readonly<Record<string, unknown>>): ConfigFileAccess => ({
  exists: (path) => Promise.resolve(path in files),
  readText: (path) => Promise.resolve(String(files[path])),
  loadModule: (path) =>
    files[path] instanceof Error ? Promise.reject(files[path]) : Promise.resolve(files[path]),
});

test("without a name the first of the default names is taken", async () => {
  const files = { "acrida.config.json": '{"users":1}', "acrida.config.js": { default: { users: 2 } } };
  expect(await loadConfigFile(null, access(files))).toEqual({
    path: "acrida.config.js",
    values: { users: 2 },
  });
  expect(await loadConfigFile(null, access({}))).toBeNull();
});

test.each<[string, unknown]>([
  ["ci/load.json", '{"users":3}'],
  ["ci/load.ts", { default: { users: 3 } }],
  ["ci/load.cjs", { users: 3 }],
  ["ci/load.js", { default: { __esModule: true, default: { users: 3 } } }],
])("%s", async (path, file) => {
  expect(await loadConfigFile(path, access({ [path]: file }))).toEqual({ path, values: { users: 3 } });
});

test.each<[string, unknown, string]>([
  ["gone.json", undefined, "no config file gone.json"],
  ["bad.json", "{users:1}", "bad.json is no JSON"],
  ["list.json", "[1]", "list.json must hold an object of options"],
  ["none.ts", { default: 5 }, "none.ts must export as default an object of options"],
  ["throws.ts", new Error("boom"), "throws.ts does not load: boom"],
])("%s is refused", async (path, file, message) => {
  await expect(loadConfigFile(path, access(file === undefined ? {} : { [path]: file }))).rejects.toThrow(
    message,
  );
});

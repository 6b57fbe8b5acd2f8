import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Bundle, bundleScenario, removeBundle } from "./bundle.ts";
import { loadScenario } from "./load.ts";
import { loadModule } from "./load-module.ts";
import type { LoadedScenario } from "./loaded-scenario.ts";

const standIn = `
Symbol.metadata ??= Symbol.for("Symbol.metadata");
export class User { static abstract = true }
export class HttpUser extends User {}
export class TaskSet {}
const mark = () => {};
export const task = (first, second) => (second === undefined && typeof first !== "function" ? mark : undefined);
export const tag = () => mark;
`;

let folder = "";
let acridaEntry = "";
const bundles: Bundle[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bundle-"));
  write({ "node_modules/running/index.mjs": standIn });
  acridaEntry = join(folder, "node_modules/running/index.mjs");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(bundles.splice(0).map(removeBundle));
  rmSync(folder, { recursive: true, force: true });
});

const write = (files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
};

const bundle = async (names: readonly string[], outFolder?: string): Promise<Bundle> => {
  const files = names.map((name) => join(folder, name));
  const made = await bundleScenario(files, { acridaEntry, ...(outFolder !== undefined && { outFolder }) });
  bundles.push(made);
  return made;
};

/** Writes the files, bundles and evaluates the first of them, or those named. */
const load = async (
  files: Readonly<Record<string, string>>,
  names = [Object.keys(files)[0]!],
): Promise<LoadedScenario> => {
  // Vitest leaves to Node what lies in node_modules: the bundle is evaluated as it will be in real threads.
  write({ ...files, "node_modules/out/keep.txt": "" });
  return loadScenario((await bundle(names, join(folder, "node_modules/out"))).path, () => {});
};

const exportsOf = async (files: Readonly<Record<string, string>>) =>
  (await load(files)).modules[0]!.exports as Record<string, never>;

const failure = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const error = await load(files).then(
    () => expect.unreachable("it loaded"),
    (thrown: unknown) => thrown as Error,
  );
  expect(error).toMatchObject({ name: "AcridaError", code: "SCENARIO_INVALID" });
  return error.message.replaceAll(`${folder}/`, "");
};

const packages = {
  "node_modules/esm-only/package.json": '{"type":"module","exports":{".":"./main.js","./sub":"./sub.js"}}',
  "node_modules/esm-only/main.js": "export const where = import.meta.url; export default 'esm';",
  "node_modules/esm-only/sub.js": "export const sub = 1;",
  "node_modules/both/package.json": '{"exports":{"import":"./m.mjs","require":"./c.cjs"}}',
  "node_modules/both/m.mjs": "export const kind = 'import';",
  "node_modules/both/c.cjs": "exports.kind = 'require'; exports.where = __filename;",
  "node_modules/for-bundlers/package.json":
    '{"main":"./main.js","module":"./bundler.js","exports":{"module":"./bundler.js","default":"./main.js"}}',
  "node_modules/for-bundlers/main.js": "exports.kind = 'node';",
  "node_modules/for-bundlers/bundler.js": "export const kind = 'bundler';",
  "node_modules/in-typescript/package.json": '{"main":"./index.ts"}',
  "node_modules/in-typescript/index.ts":
    "import { sub } from 'esm-only/sub'; export const typed: number = 41 + sub;",
  "node_modules/in-json/data.json": '{"value":7}',
};

test("the bundle lies in a private folder of its own, and goes with it", async () => {
  write({ "locustfile.ts": "export const a = 1;" });
  const made = await bundle(["locustfile.ts"]);
  expect(statSync(dirname(made.path)).mode & 0o777).toBe(0o700);
  expect(statSync(made.path).mode & 0o777).toBe(0o600);
  expect(made.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(made.files).toEqual([join(folder, "locustfile.ts")]);
  await removeBundle(made);
  expect(existsSync(made.ownFolder!)).toBe(false);
});

test("the same sources give the same hash wherever the bundle is written; a change gives another", async () => {
  write({ "locustfile.ts": "export class A { x = 1 }", "out/keep.txt": "" });
  const first = await bundle(["locustfile.ts"]);
  const file = join(folder, "locustfile.ts");
  const second = await bundleScenario([file], { acridaEntry, outFolder: join(folder, "out") });
  expect(second).toMatchObject({ hash: first.hash, path: join(folder, "out/scenario.mjs") });
  await removeBundle(second);
  expect(existsSync(second.path)).toBe(true);
  write({ "locustfile.ts": "export class A { x = 2 }" });
  expect((await bundle(["locustfile.ts"])).hash).not.toBe(first.hash);
});

test("classes have the names of the source, decorated, nested, colliding or exported as something else", async () => {
  const { modules, declarations } = await load(
    {
      "a.ts": `import { HttpUser, TaskSet, task, tag } from "acrida";
import { Shop as Other } from "./b.ts";
@tag("x") class Tasks extends TaskSet {
  @task index() { return Tasks; }
  @task static Stay = class extends TaskSet { @task look() {} };
  static Named = class Inner extends TaskSet {};
}
export class Shop extends HttpUser { static tasks = [Tasks, Other]; static self = Shop; @task x() {} }
export { Shop as Same, Tasks };
export default class extends HttpUser {}
`,
      "b.ts": `import { HttpUser, TaskSet } from "acrida";
class Tasks extends TaskSet {}
export class Shop extends HttpUser { static tasks = [Tasks]; }
`,
    },
    ["a.ts", "b.ts"],
  );
  type Named = { readonly name: string };
  type Classes = Record<string, Named & { Stay: Named; Named: Named; tasks: readonly Named[] }>;
  const [a, b] = modules.map(({ exports }) => exports as Classes);
  const [Shop, Same, Tasks, unnamed] = [a!.Shop!, a!.Same!, a!.Tasks!, a!.default!];
  expect(Same).toBe(Shop);
  expect([Shop, unnamed, Tasks, Tasks.Stay, Tasks.Named].map(({ name }) => name)).toEqual([
    "Shop",
    "default",
    "Tasks",
    "Stay",
    "Inner",
  ]);
  expect(b!.Shop).not.toBe(Shop);
  expect([b!.Shop!.name, b!.Shop!.tasks[0]!.name]).toEqual(["Shop", "Tasks"]);
  expect(declarations.get(Shop)).toEqual({ name: "Shop", file: join(folder, "a.ts"), line: 8 });
  expect(declarations.get(b!.Shop!)).toEqual({ name: "Shop", file: join(folder, "b.ts"), line: 3 });
});

test("functions keep their names too, and no closure pays for it", async () => {
  const { modules } = await load({
    "a.ts": "export const run = () => () => { const inner = () => 1; return inner; };",
  });
  const { run } = modules[0]!.exports as { run: () => () => () => number };
  expect([run.name, run()().name]).toEqual(["run", "inner"]);
  expect(run.toString()).not.toMatch(/__name/);
});

test.each([
  ["standard decorators", {}],
  ["legacy ones", { "tsconfig.json": '{"compilerOptions":{"experimentalDecorators":true}}' }],
])("%s work, as the tsconfig nearest to the file says", async (_, config) => {
  const seen = `const seen: unknown[][] = (globalThis as any).seen = [];
const note = (...given: unknown[]) => { seen.push(given.map((one) => typeof one)); };
export class A { @note x() {} @note static y = class {} }
export const first = seen[0], name = A.y.name;`;
  const { first, name } = await exportsOf({ "sub/locustfile.ts": seen, ...prefixed(config, "sub/") });
  expect(first).toEqual("tsconfig.json" in config ? ["object", "string", "object"] : ["function", "object"]);
  expect(name).toBe("y");
});

const prefixed = (files: Readonly<Record<string, string>>, prefix: string) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [prefix + name, text]));

test("the value of a place is that of the source file, in ES modules and CommonJS", async () => {
  const own = await exportsOf({
    "locustfile.ts": `import { inner } from "./in/part.cjs";
import { readFileSync } from "node:fs";
export const url = import.meta.url, file = __filename, dir = import.meta.dirname, part = inner;
export const users = readFileSync(new URL("./users.csv", import.meta.url), "utf8");`,
    "in/part.cjs": '"use strict"; exports.inner = [__filename, __dirname, require("./value.json").v];',
    "in/value.json": '{"v":3}',
    "users.csv": "ann,bob",
  });
  const file = join(folder, "locustfile.ts");
  expect(own).toMatchObject({ url: pathToFileURL(file).href, file, dir: folder, users: "ann,bob" });
  expect(own.part).toEqual([join(folder, "in/part.cjs"), join(folder, "in"), 3]);
});

test("a scenario may declare by itself what CommonJS gives", async () => {
  const own = await exportsOf({
    "locustfile.mjs": `#!/usr/bin/env acrida
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
const require = createRequire(import.meta.url);
const __filename = fileURLToPath(import.meta.url);
export const kind = require("both").kind, file = __filename;`,
    ...packages,
  });
  expect(own).toMatchObject({ kind: "require", file: join(folder, "locustfile.mjs") });
});

test("packages are found from the source file, loaded by Node and not bundled", async () => {
  const own = await exportsOf({
    "locustfile.ts": `import byDefault, { where } from "esm-only";
import { kind } from "both";
import { kind as forBundlers } from "for-bundlers";
import { typed } from "in-typescript";
import data from "in-json/data.json";
import legacy from "./legacy.cjs";
export { byDefault, where, kind, forBundlers, typed, data, legacy };
export const later = (await import("esm-only/sub")).sub;`,
    "legacy.cjs": `const name = "both"; module.exports = [require("both").kind, require(name).where];`,
    ...packages,
  });
  const inPackages = (path: string): string => join(folder, "node_modules", path);
  expect(own).toMatchObject({
    byDefault: "esm",
    where: pathToFileURL(inPackages("esm-only/main.js")).href,
    kind: "import",
    forBundlers: "node",
    typed: 42,
    data: { value: 7 },
    legacy: ["require", inPackages("both/c.cjs")],
    later: 1,
  });
});

test("a linked workspace package is the user's own code: its TypeScript is bundled", async () => {
  write({ "libs/mine/package.json": '{"main":"./src.ts"}', "libs/mine/src.ts": "export class Mine {}" });
  mkdirSync(join(folder, "app/node_modules"), { recursive: true });
  symlinkSync(join(folder, "libs/mine"), join(folder, "app/node_modules/mine"));
  write({ "app/locustfile.ts": 'export { Mine } from "mine";' });
  const made = await bundle(["app/locustfile.ts"]);
  expect(made.files).toContain(join(folder, "libs/mine/src.ts"));
});

test("a scenario reached by a link is the file that it leads to, once", async () => {
  write({ "real/shop.ts": 'import { HttpUser } from "acrida"; export class Shop extends HttpUser {}' });
  symlinkSync(join(folder, "real/shop.ts"), join(folder, "link.ts"));
  const { modules, declarations } = await load({}, ["link.ts", "real/shop.ts"]);
  expect(modules.map(({ file }) => file)).toEqual([join(folder, "real/shop.ts")]);
  expect(declarations.get(modules[0]!.exports.Shop as object)?.file).toBe(modules[0]!.file);
});

test("acrida is the one running installation: by import, by require, and against every other way to find it", async () => {
  const own = await exportsOf({
    "locustfile.ts": `import { HttpUser } from "acrida"; import * as all from "acrida"; import legacy from "./legacy.cjs";
export class A extends HttpUser {} export const same = [legacy.HttpUser, all.HttpUser, legacy.later].every((one) => one === HttpUser);`,
    "legacy.cjs": `const { HttpUser } = require("acrida"); exports.HttpUser = HttpUser;
class Old extends HttpUser {} exports.Old = Old; exports.later = Object.getPrototypeOf(Old);`,
    "node_modules/acrida/index.js": "throw new Error('the wrong one')",
    "wrong.ts": "throw new Error('the wrong one')",
    "tsconfig.json": '{"compilerOptions":{"paths":{"acrida":["./wrong.ts"]}}}',
  });
  expect(own.same).toBe(true);
  const running = await import(/* @vite-ignore */ pathToFileURL(acridaEntry).href);
  expect(Object.getPrototypeOf(own.A)).toBe(running.HttpUser);
});

test("paths of the tsconfig lead to sources", async () => {
  const own = await exportsOf({
    "locustfile.ts": 'export { part } from "@lib/part"; import "@lib/types";',
    "lib/part.ts": "export const part = 'by path';",
    "lib/types.ts": "export {};",
    "tsconfig.json": '{"compilerOptions":{"paths":{"@lib/*":["./lib/*"]}}}',
  });
  expect(own.part).toBe("by path");
});

test("an optional require that finds nothing is the scenario's own matter", async () => {
  const text =
    'let found = true; try { require("not-there") } catch { found = false } exports.found = found;';
  expect((await exportsOf({ "locustfile.cjs": text })).found).toBe(false);
});

test.each([
  [
    "a syntax error",
    { "a.ts": "const ok = 1;\nconst b = = 2;" },
    /a\.ts:2:11: Unexpected "="\n {2}2 \| const b = = 2;\n +\^$/,
  ],
  ["one at the end", { "a.ts": "class A {\n  x( {\n}\n\n" }, /a\.ts:3:2: .*end of file\n {2}3 \| }/],
  [
    "a missing file",
    { "a.ts": 'import "./b.ts";', "b.ts": '\nimport "./c.ts";' },
    /^b\.ts:2:8: there is no file \.\/c\.ts/,
  ],
  ["a missing package", { "a.ts": 'import x from "axios"; x' }, /^a\.ts:1:15: .* npm install axios$/m],
  ["one of a scope", { "a.ts": 'import "@some/pack-age/deep/part";' }, /npm install @some\/pack-age$/m],
  [
    "a part that a package has not",
    { "a.ts": 'import "esm-only/none";', ...packages },
    /the package esm-only has no "esm-only\/none": /,
  ],
  ["an alias", { "a.ts": 'import "@/lib";' }, /"@\/lib" leads nowhere.*tsconfig/],
  ["a missing built-in", { "a.ts": 'import "node:none";' }, /this version of Node has no module node:none/],
  [
    "what a source does not export",
    { "a.ts": 'import { x } from "./b.ts"; x', "b.ts": "export {}" },
    /^a\.ts:1:10: No matching export in "b\.ts" for import "x"/,
  ],
  [
    "what acrida does not export",
    { "a.ts": 'import {\n  HttpUsr } from "acrida"; HttpUsr' },
    /^a\.ts:2:3: "acrida" exports no HttpUsr/,
  ],
  [
    "what a package does not export",
    { "a.ts": 'import { nope } from "both"; nope', ...packages },
    /^a\.ts:1:10: "both" exports no nope/,
  ],
  [
    "what can't be seen in CommonJS",
    { "a.ts": 'import x, { nope } from "for-bundlers"; nope(x)', ...packages },
    /^a\.ts:1:13: Node finds no export nope in "for-bundlers", which is CommonJS; .*import all from "for-bundlers"/,
  ],
  ["a broken tsconfig", { "a.ts": "export {}", "tsconfig.json": "{ nope" }, /^tsconfig\.json:1:3: /],
  [
    "a column behind a class on the same line",
    { "a.ts": 'class A { x = "é"; y() { return import("nope") } }' },
    /^a\.ts:1:40: the package nope/,
  ],
])("%s is told with the user's own file, line and column", async (_, files, says) => {
  const message = await failure(files as unknown as Record<string, string>);
  expect(message).toMatch(says);
  expect(message).not.toMatch(/__acrida|src\/loader|esbuild/);
});

test("no more than a handful of errors is shown", async () => {
  const imports = Array.from({ length: 30 }, (_, index) => `import "./part-${index}.ts";`).join("\n");
  expect(await failure({ "a.ts": imports })).toMatch(/^(a\.ts:\d+:8: .*\n.*\n.*\n){5}and 25 more$/);
});

test("a very long line is cut around the place", async () => {
  const line = `const a = [${"1, ".repeat(5000)}] = ;`;
  expect((await failure({ "a.ts": line })).length).toBeLessThan(400);
});

/** A folder for temporary files in which nobody else writes, and whose modules Vitest leaves to Node. */
const ownTemporaryFolder = (): string => {
  const path = join(folder, "node_modules/tmp");
  mkdirSync(path, { recursive: true });
  vi.stubEnv("TMPDIR", path);
  return path;
};

test("a failed bundle leaves no folder behind", async () => {
  const temporary = ownTemporaryFolder();
  write({ "a.ts": "(" });
  await expect(bundle(["a.ts"])).rejects.toMatchObject({ code: "SCENARIO_INVALID" });
  expect(readdirSync(temporary)).toEqual([]);
});

test("a config file is loaded in the same way and nothing of it stays", async () => {
  const temporary = ownTemporaryFolder();
  write({
    "acrida.config.ts": `import { join } from "node:path";
const users: number = 3;
export default { users, at: join(__dirname, "x") };`,
  });
  const own = await loadModule(join(folder, "acrida.config.ts"), { acridaEntry }, () => {});
  expect(own.default).toEqual({ users: 3, at: join(folder, "x") });
  expect(readdirSync(temporary)).toEqual([]);
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findScenario } from "./find-scenario.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "find-scenario-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (...names: string[]): void => {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
};
const find = async (...values: string[]): Promise<string[]> =>
  (await findScenario(values, folder)).map((file) => file.slice(folder.length + 1));

test("a file, several values and a comma list give absolute files, each once, in the order asked", async () => {
  write("b.ts", "a.mjs", "deep/c.cts");
  expect(await findScenario(["b.ts"], folder)).toEqual([join(folder, "b.ts")]);
  expect(await find("b.ts, a.mjs", "deep/c.cts,./b.ts")).toEqual(["b.ts", "a.mjs", "deep/c.cts"]);
  expect(await find(join(folder, "a.mjs"))).toEqual(["a.mjs"]);
});

test("a folder gives the scenarios at any depth, in order of path", async () => {
  write("s/z.ts", "s/a.js", "s/in/m.mts", "s/in/deeper/n.cjs", "s/x.cts", "s/y.mjs");
  write("s/_part.ts", "s/_parts/p.ts", "s/types.d.ts", "s/types.d.mts", "s/a.test.ts", "s/notes.md");
  write("s/.hidden/h.ts", "s/node_modules/p/index.js", "s/acrida.config.ts");
  expect(await find("s")).toEqual([
    "s/a.js",
    "s/in/deeper/n.cjs",
    "s/in/m.mts",
    "s/x.cts",
    "s/y.mjs",
    "s/z.ts",
  ]);
});

test("a link to a file counts, a link that leads round in a circle does not", async () => {
  write("s/a.ts", "elsewhere/b.ts");
  symlinkSync(join(folder, "elsewhere/b.ts"), join(folder, "s/b.ts"));
  symlinkSync(join(folder, "s"), join(folder, "s/round"));
  symlinkSync(join(folder, "nowhere"), join(folder, "s/dangling.ts"));
  expect(await find("s")).toEqual(["s/a.ts", "s/b.ts"]);
});

test.each(["locustfile.ts", "locustfile.mts", "locustfile.js", "locustfile.mjs"])(
  "without a value %s is found",
  async (name) => {
    write(name, "other.ts");
    expect(await find()).toEqual([name]);
    expect(await find("")).toEqual([name]);
  },
);

test("without a value TypeScript comes before JavaScript", async () => {
  write("locustfile.mjs", "locustfile.js", "locustfile.ts");
  expect(await find()).toEqual(["locustfile.ts"]);
});

test.each([
  { title: "nothing at all", values: [], code: "SCENARIO_NOT_FOUND", says: /locustfile\.ts, .*-f FILE/ },
  { title: "a missing file", values: ["shop.ts"], code: "SCENARIO_NOT_FOUND", says: /no file shop\.ts/ },
  {
    title: "the tutorial's slip",
    values: ["1"],
    code: "SCENARIO_NOT_FOUND",
    says: /no file 1; did you mean -r 1\?/,
  },
  {
    title: "a forgotten ending",
    values: ["known"],
    code: "SCENARIO_NOT_FOUND",
    says: /did you mean known\.ts\?/,
  },
  {
    title: "a folder without one",
    values: ["empty"],
    code: "SCENARIO_NOT_FOUND",
    says: /folder empty: .*\.ts/,
  },
  {
    title: "a file of another kind",
    values: ["data.json"],
    code: "SCENARIO_INVALID",
    says: /data\.json.*\.ts/,
  },
  {
    title: "one missing of two",
    values: ["known.ts,shop.ts"],
    code: "SCENARIO_NOT_FOUND",
    says: /no file shop\.ts/,
  },
])("$title is an error that says what was looked for", async ({ values, code, says }) => {
  write("known.ts", "empty/_part.ts", "data.json");
  await expect(find(...values)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
});

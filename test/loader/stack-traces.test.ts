import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { Workspace } from "../support/workspace.ts";

const script = fileURLToPath(new URL("./fixtures/throw-in-threads.mjs", import.meta.url));

let workspace: Workspace;
afterEach(() => workspace.remove());

interface Traces {
  readonly main: readonly string[];
  readonly worker: readonly string[];
}

/** Per fault the frames in the user's files, up to the call of the fault itself: `at Tasks.index (locustfile.ts:3:7)`. */
const framesOf = async (files: Readonly<Record<string, string>>, name: string): Promise<Traces> => {
  workspace = new Workspace(files);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, workspace.path(name)]);
  expect(stderr).toBe("");
  const { main, worker } = JSON.parse(stdout) as Traces;
  const own = (stack: string): string =>
    stack
      .split("\n")
      .filter((line) => line.includes(workspace.folder))
      .map((line) => line.trim().replace(`${workspace.folder}/`, ""))
      .join("\n");
  return { main: main.map(own), worker: worker.map(own) };
};

const scenario = `import { HttpUser, TaskSet, tag, task } from "acrida";
import { fail, Shop as Other } from "./part.ts";

class Tasks extends TaskSet {
  @task async index() {
    throw new Error("in a decorated class");
  }
  @task static Stay = class extends TaskSet {
    @task look() { fail(); }
  };
}
@tag("slow")
class Tagged extends TaskSet {
  @task search() { return [Tagged].map(() => { throw new Error("in a class that names itself"); }); }
}
class Heir extends Tasks {
  other() { throw new Error("in an heir that is not decorated"); }
}
export class Shop extends HttpUser {
  static tasks = [Tasks, Tagged];
  buy() { throw new Error("in one of two classes of one name"); } late() { throw new Error("further on the line"); }
}
const on = (type: any) => Object.create(type.prototype);
export const faults = [
  () => on(Tasks).index(),
  () => on(Tasks.Stay).look(),
  () => on(Tagged).search(),
  () => on(Heir).other(),
  () => on(Heir).index(),
  () => on(Shop).buy(),
  () => on(Shop).late(),
  () => on(Other).buy(),
];
`;
const part = `import { HttpUser } from "acrida";
export const fail = (): never => {
  const answer: { body?: string } = {};
  return (answer as any).body.length;
};
export class Shop extends HttpUser { buy() { throw new Error("in the other"); } }
`;

const expected = [
  /^at (async )?Tasks\.index \(locustfile\.ts:6:11\)/,
  /^at fail \(part\.ts:4:31\)\nat Stay\.look \(locustfile\.ts:9:20\)/,
  /^at <anonymous> \(locustfile\.ts:14:54\)\nat Tagged\.search \(locustfile\.ts:14:36\)/,
  /^at Heir\.other \(locustfile\.ts:17:19\)/,
  /^at (async )?Heir\.index \(locustfile\.ts:6:11\)/,
  /^at Shop\.buy \(locustfile\.ts:21:17\)/,
  /^at Shop\.late \(locustfile\.ts:21:82\)/,
  /^at Shop\.buy \(part\.ts:6:52\)/,
];

test("a trace names the user's own classes, files, lines and columns, in the main thread and in workers", async () => {
  const { main, worker } = await framesOf({ "locustfile.ts": scenario, "part.ts": part }, "locustfile.ts");
  for (const traces of [main, worker]) {
    expect(traces).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(traces[index]).toMatch(pattern);
  }
});

test("so it does under legacy decorators", async () => {
  const files = {
    "tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": true } }',
    "locustfile.ts": scenario.replace(
      "class extends TaskSet {\n    @task look",
      "class extends TaskSet {\n    look",
    ),
    "part.ts": part,
  };
  const { main, worker } = await framesOf(files, "locustfile.ts");
  expect(main).toHaveLength(expected.length);
  for (const index of [0, 2, 3, 5, 6, 7]) expect(main[index]).toMatch(expected[index]!);
  expect(main[1]).toMatch(/^at fail \(part\.ts:4:31\)\nat Stay\.look \(locustfile\.ts:9:14\)/);
  expect(worker).toEqual(main);
});

test("and in JavaScript of either kind", async () => {
  const files = {
    "locustfile.cjs": `"use strict";
const { HttpUser } = require("acrida");
const { fail } = require("./part.cjs");
class Shop extends HttpUser { buy() { fail(); } }
exports.Shop = Shop;
exports.faults = [() => Object.create(Shop.prototype).buy()];
`,
    "part.cjs": 'exports.fail = function fail() {\n  throw new RangeError("here");\n};\n',
  };
  const { main, worker } = await framesOf(files, "locustfile.cjs");
  expect(main[0]).toMatch(/^at .*fail \(part\.cjs:2:9\)\nat Shop\.buy \(locustfile\.cjs:4:39\)/);
  expect(worker).toEqual(main);
});

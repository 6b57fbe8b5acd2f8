import { expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";

const target = targetPerFile();

const decorated = `
  import { HttpUser, SequentialTaskSet, seqTask, tag, task, constant } from "acrida";
  class Steps extends SequentialTaskSet {
    @seqTask(2) @task(2) async second() { await this.client.get("/?second"); }
    @task(1) @seqTask(1) @tag("first") async first() { await this.client.get("/?first"); }
    @seqTask(3) leave() { this.interrupt(); }
  }
  export class Visitor extends HttpUser {
    static waitTime = constant(0.01);
    @task static steps = Steps;
  }`;

test.each([
  ["standard decorators, with no set-up", {}],
  [
    "experimentalDecorators in the user's tsconfig",
    { "tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": true } }' },
  ],
])("%s", async (_title, files) => {
  const args = headless("-u", "1", "-t", "2s", "--host", target().url);
  const result = await runAcrida(args, { scenario: decorated, files });
  expect(result.code, describeResult(result)).toBe(0);
  const first = entryOf(result.report(), "/?first").requests;
  const second = entryOf(result.report(), "/?second").requests;
  expect(first).toBeGreaterThan(5);
  expect(Math.abs(second - 2 * first)).toBeLessThanOrEqual(2);
});

test("an ES module with JSON, data files, tsconfig paths, built-ins and packages of the user's", async () => {
  const files = {
    "users.csv": "ada\ngrace\n",
    "settings.json": '{ "path": "/?settings" }',
    "tsconfig.json": '{ "compilerOptions": { "paths": { "@parts/*": ["./parts/*"] } } }',
    "parts/path.ts": 'export const path: string = "/?part";\n',
    "node_modules/tiny/package.json": '{ "name": "tiny", "version": "1.0.0", "main": "index.js" }',
    "node_modules/tiny/index.js": 'exports.path = "/?tiny";\n',
  };
  const scenario = `
    import { readFileSync } from "node:fs";
    import { HttpUser, task, constant, StopUser } from "acrida";
    import settings from "./settings.json" with { type: "json" };
    import { path } from "@parts/path.ts";
    import tiny from "tiny";
    const names = readFileSync(new URL("./users.csv", import.meta.url), "utf8").trim().split("\\n");
    export class Visitor extends HttpUser {
      static waitTime = constant(0.01);
      @task async visit() {
        for (const one of [settings.path, path, tiny.path, "/?" + names.join("+")]) await this.client.get(one);
        throw new StopUser();
      }
    }`;
  const result = await runAcrida(headless("-u", "1", "--host", target().url), { scenario, files });
  expect(result.code, describeResult(result)).toBe(0);
  const names = result.report().entries.map(({ name }) => name);
  expect(names.sort()).toEqual(["/?ada+grace", "/?part", "/?settings", "/?tiny"]);
});

test("CommonJS", async () => {
  const files = {
    "load.cjs": `
      const { HttpUser, StopUser } = require("acrida");
      exports.Visitor = class Visitor extends HttpUser {
        static tasks = [async (user) => { await user.client.get("/?cjs"); throw new StopUser(); }];
      };`,
  };
  const args = ["-f", "load.cjs", ...headless("-u", "1", "--host", target().url)];
  const result = await runAcrida(args, { files });
  expect(result.code, describeResult(result)).toBe(0);
  expect(entryOf(result.report(), "/?cjs").requests).toBe(1);
});

test("setup's value is readable on every thread as this.setupData, and can't be changed", async () => {
  const scenario = `
    import { User, TaskSet, task, StopUser } from "acrida";
    class Tasks extends TaskSet {
      static async setup({ host, options }) { return { of: "set", users: options.users }; }
      @task look() {
        try { this.setupData.of = "changed"; } catch { console.log("frozen"); }
        console.log("data", this.setupData.of, this.setupData.users, this.user.setupData.list.join());
        throw new StopUser();
      }
    }
    export class Reader extends User {
      static taskSet = Tasks;
      static setup() { return { list: [1, 2, 3] }; }
      static teardown({ data }) { console.log("torn down with", data.list.length); }
    }`;
  const args = headless("-u", "4", "-r", "100", "--processes", "2");
  const result = await runAcrida(args, { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  const count = (line: string): number => result.stdout.split("\n").filter((other) => other === line).length;
  expect(count("data set 4 1,2,3")).toBe(4);
  expect(count("frozen")).toBe(4);
  expect(count("torn down with 3")).toBe(1);
});

test("events come in their order, once at the node where they belong", async () => {
  const scenario = `
    import { User, task, events, StopUser } from "acrida";
    for (const name of ["init", "testStart", "spawningComplete", "testStopping", "testStop", "quitting", "quit"]) {
      events[name].addListener(() => console.log("event", name));
    }
    let samples = 0;
    events.request.addListener((sample) => { samples += 1; });
    events.testStop.addListener(() => { if (samples > 0) console.log("samples", samples); });
    export class One extends User {
      runs = 0;
      @task async act() {
        if (this.runs++ === 3) throw new StopUser();
        await this.measure("ACT", "act", async () => {});
      }
    }`;
  const result = await runAcrida(headless("-u", "1"), { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  const lines = result.stdout.split("\n").filter((line) => line.startsWith("event "));
  const order = ["init", "testStart", "spawningComplete", "testStopping", "testStop", "quitting", "quit"];
  const first = order.map((name) => lines.indexOf(`event ${name}`));
  expect(
    first.every((at) => at >= 0),
    lines.join(),
  ).toBe(true);
  expect(first).toEqual([...first].sort((a, b) => a - b));
  expect(result.stdout).toContain("samples 3");
});

test("the run ends by itself when no user is left", async () => {
  const scenario = `
    import { User, task, StopUser } from "acrida";
    export class Short extends User { @task end() { throw new StopUser(); } }`;
  const result = await runAcrida(headless("-u", "5", "-r", "10"), { scenario, longestMs: 20_000 });
  expect(result.code, describeResult(result)).toBe(0);
});

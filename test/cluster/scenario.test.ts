import { expect, test } from "vitest";
import { ClusterRig, leading } from "../support/cluster-rig.ts";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, startAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";
import { Workspace } from "../support/workspace.ts";

const target = targetPerTest();

const load = (...more: readonly string[]): string[] => [
  "-u",
  "4",
  "-r",
  "20",
  "-t",
  "2s",
  "--host",
  target().url,
  ...more,
];

const packages = {
  "node_modules/modern/package.json": '{ "name": "modern", "type": "module", "exports": "./index.js" }',
  "node_modules/modern/index.js":
    'import old from "old-fashioned"; export const pathOf = (n) => old.prefix + n;',
  "node_modules/old-fashioned/package.json": '{ "name": "old-fashioned", "main": "lib/main.js" }',
  "node_modules/old-fashioned/lib/main.js":
    'const { basename } = require("node:path"); const { kind } = require("./data.json");\n' +
    'exports.prefix = basename(__dirname) === "lib" ? "/" + kind + "/" : "/wrong/";',
  "node_modules/old-fashioned/lib/data.json": '{ "kind": "bytes" }',
  "parts/visit.ts": 'import { pathOf } from "modern"; export const path: string = pathOf(10);',
};

test("the packages of a scenario travel with it, and its stack traces name the user's own lines", async (context) => {
  const scenario = `
    import { HttpUser, task, constant } from "acrida";
    import { path } from "./parts/visit.ts";
    export class Visitor extends HttpUser {
      static waitTime = constant(0.05);
      @task(5) async visit() { await this.client.get(path); }
      @task async fail() { throw new Error("on purpose"); }
    }`;
  const rig = await ClusterRig.start({ scenario, files: packages, args: leading(1, ...load()) });
  if (rig === null) return context.skip("nats-server can't be had here");
  rig.addWorker();
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(1);
  const report = result.report();
  await expectLedgerAgrees(report, target());
  expect(entryOf(report, "/bytes/10").failures).toBe(0);
  expect(report.exceptions[0]!.traceback).toMatch(/locustfile\.ts:7/);
});

const native = {
  "node_modules/of-metal/package.json": '{ "name": "of-metal", "main": "main.js" }',
  "node_modules/of-metal/binding.gyp": "{}",
  "node_modules/of-metal/main.js": 'module.exports = { path: "/bytes/10" };',
};
const nativeScenario = `
  import metal from "of-metal";
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    @task async visit() { await this.client.get(metal.path); }
  }`;

test("a package with native code is named where a worker lacks it", async (context) => {
  const rig = await ClusterRig.start({
    scenario: nativeScenario,
    files: native,
    args: leading(1, ...load()),
  });
  if (rig === null) return context.skip("nats-server can't be had here");
  const worker = rig.addWorker();
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(2);
  expect(result.stderr).toMatch(/package of-metal, which holds native code/);
  const ended = await worker.ended;
  expect(ended.code, describeResult(ended)).toBe(0);
  expect(ended.stderr).toContain("npm install of-metal");
});

test("a package with native code is taken from the worker's own folder", async (context) => {
  const rig = await ClusterRig.start({
    scenario: nativeScenario,
    files: native,
    args: leading(1, ...load()),
  });
  if (rig === null) return context.skip("nats-server can't be had here");
  const workspace = new Workspace(native);
  const { args, env } = rig.joining;
  const worker = startAcrida([...args, "--processes", "1"], { workspace, env });
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(0);
  await expectLedgerAgrees(result.report(), target());
  expect((await worker.ended).code).toBe(0);
  workspace.remove();
});

test("what threads tell reaches the controller, what they print stays with them, and setup runs once", async (context) => {
  const scenario = `
    import { HttpUser, task, constant, events } from "acrida";
    events.testStop.addListener(() => { throw new Error("a listener fell over"); });
    export class Visitor extends HttpUser {
      static waitTime = constant(0.05);
      static setup() { console.log("SETUP HERE"); return { path: "/bytes/10" }; }
      onStart() { console.log("PRINTED THERE"); }
      @task async visit() { await this.client.get(this.setupData.path); }
    }`;
  const rig = await ClusterRig.start({ scenario, args: leading(2, ...load()) });
  if (rig === null) return context.skip("nats-server can't be had here");
  const worker = rig.addWorker("--processes", "2");
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(2);
  await expectLedgerAgrees(result.report(), target());
  // The scenario thread's own, and those of two load threads.
  expect(result.report().run.reasons).toContain("3 listeners threw");
  expect(result.stderr).toMatch(/ERROR\/worker \w+ on \S+: a listener of testStop threw/);
  expect(result.stdout.match(/SETUP HERE/g)).toHaveLength(1);
  expect(result.stdout).not.toContain("PRINTED THERE");
  const ended = await worker.ended;
  expect(ended.code, describeResult(ended)).toBe(0);
  expect(ended.stdout.match(/PRINTED THERE/g)).toHaveLength(4);
  expect(ended.stdout).not.toContain("SETUP HERE");
});

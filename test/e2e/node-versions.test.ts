import { beforeEach, expect, test } from "vitest";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { nodeBinary } from "../support/node-binary.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.01);
    static setup() { return { greeting: "hello" }; }
    onStart() { console.log(this.setupData.greeting, process.version); process.stderr.write("raw\\n"); }
    @task async visit() { await this.client.get("/"); }
  }`;

let load: string[];
beforeEach(() => {
  load = headless("-u", "4", "-r", "100", "-t", "2s", "--processes", "2", "--host", target().url);
});

test.for([22, 24, 26])("Node %d runs a scenario on two threads", async (major, context) => {
  const node = nodeBinary(major);
  if (node === null) return context.skip(`Node ${major} can't be had here`);
  const result = await runAcrida(load, { scenario, node });
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.stdout.match(new RegExp(`^hello v${major}\\.`, "gm"))).toHaveLength(4);
  expect(result.stderr.match(/^raw$/gm)).toHaveLength(4);
  expect(result.stderr).not.toMatch(/ERROR|WARNING/);
  expect(result.report().total.requests).toBeGreaterThan(50);
  await expectLedgerAgrees(result.report(), target());
});

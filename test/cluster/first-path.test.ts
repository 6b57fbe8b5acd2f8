import { expect, test } from "vitest";
import { ClusterRig, leading } from "../support/cluster-rig.ts";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.02);
    @task(3) async hello() { await this.client.get("/hello"); }
    @task async broken() { await this.client.get("/status/404"); }
  }`;

test("two workers that have none of the scenario run it, and the report says what the target's ledger says", async (context) => {
  const load = ["-u", "20", "-r", "40", "-t", "4s", "--host", target().url];
  const rig = await ClusterRig.start({ scenario, args: leading(2, ...load) });
  if (rig === null) return context.skip("nats-server can't be had here");
  rig.addWorker();
  rig.addWorker();
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(1);
  const report = result.report();
  await expectLedgerAgrees(report, target());
  expect(report.run.workers).toBe(2);
  expect(entryOf(report, "/status/404").failures).toBe(entryOf(report, "/status/404").requests);
  for (const worker of await rig.endsOfWorkers()) {
    expect(worker.code, describeResult(worker)).toBe(0);
    expect(worker.durationMs).toBeLessThan(30_000);
  }
});

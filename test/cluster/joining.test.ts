import { expect, test } from "vitest";
import { ClusterRig, leading, until } from "../support/cluster-rig.ts";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, startAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    @task async hello() { await this.client.get("/bytes/10"); }
  }`;

const load = (seconds: number, ...more: readonly string[]): string[] => [
  ...["-u", "12", "-r", "50", "-t", `${seconds}s`, "--host", target().url, ...more],
];

test("two workers that have none of the scenario run it, and the report says what the target's ledger says", async (context) => {
  const rig = await ClusterRig.start({ scenario, args: leading(2, ...load(2)) });
  if (rig === null) return context.skip("nats-server can't be had here");
  rig.addWorker();
  rig.addWorker();
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(0);
  await expectLedgerAgrees(result.report(), target());
  expect(result.report().run.workers).toBe(2);
  for (const worker of await rig.endsOfWorkers()) expect(worker.code, describeResult(worker)).toBe(0);
});

test("a worker that is there before the bus waits for it, and in the controller's folder it needs no token", async (context) => {
  const rig = await ClusterRig.prepare({ scenario, args: leading(1, ...load(2)) });
  if (rig === null) return context.skip("nats-server can't be had here");
  const port = ["--controller-port", `${rig.port}`];
  const near = startAcrida(["--worker", "--processes", "1", ...port], { workspace: rig.workspace });
  await near.until(/waiting for it/);
  await rig.startController();
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(0);
  await expectLedgerAgrees(result.report(), target());
  const worker = await near.ended;
  expect(worker.code, describeResult(worker)).toBe(0);
});

test("a worker that comes late gets its share, and one that leaves hands its users back and reports all", async (context) => {
  const rig = await ClusterRig.start({ scenario, args: leading(1, ...load(40)) });
  if (rig === null) return context.skip("nats-server can't be had here");
  const first = rig.addWorker();
  await rig.controller.until(/Type {2,}Name/);
  rig.addWorker();
  await until(
    "the second worker",
    () => (rig.controller.output().match(/a worker joined/g) ?? []).length === 2,
  );
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  first.signal("SIGTERM");
  const left = await first.ended;
  expect(left.code, describeResult(left)).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  rig.controller.signal("SIGINT");
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(0);
  const report = result.report();
  await expectLedgerAgrees(report, target());
  expect(report.run.workers).toBe(2);
  expect(report.run.reasons).toEqual([]);
});

test("a controller whose workers don't come in time gives up with exit code 2 and says how many came", async (context) => {
  const args = leading(3, ...load(3), "--expect-workers-max-wait", "3s");
  const rig = await ClusterRig.start({ scenario, args });
  if (rig === null) return context.skip("nats-server can't be had here");
  const worker = rig.addWorker();
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(2);
  expect(result.stderr).toMatch(/expected 3 workers \(load threads\) to be ready within 3 s, got [01]/);
  expect((await worker.ended).code).toBe(0);
});

test("a worker that is interrupted twice ends at once, and the report says what that may have cost", async (context) => {
  const slow = scenario.replace("/bytes/10", "/slow?ms=3000");
  const rig = await ClusterRig.start({ scenario: slow, args: leading(2, ...load(40)) });
  if (rig === null) return context.skip("nats-server can't be had here");
  const worker = rig.addWorker();
  rig.addWorker();
  await rig.controller.until(/Type {2,}Name/);
  worker.signal("SIGTERM");
  await worker.until(/leaves in order/);
  await new Promise((resolve) => setTimeout(resolve, 100));
  worker.signal("SIGTERM");
  expect((await worker.ended).code).toBe(130);
  await rig.controller.until(/was lost with its host/);
  rig.controller.signal("SIGINT");
  const result = await rig.controller.ended;
  expect(result.code, describeResult(result)).toBe(4);
  const { total, run } = result.report();
  const { records } = await target().ledger();
  expect(records - total.requests).toBeGreaterThanOrEqual(0);
  expect(records - total.requests).toBeLessThanOrEqual(run.lostAtMost + run.aborted);
  expect(run.reasons.join()).toMatch(/was lost with its host/);
});

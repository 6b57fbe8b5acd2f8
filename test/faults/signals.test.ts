import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { csvRecords } from "../support/csv-table.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { processesMarked } from "../support/process-tree.ts";
import { type AcridaResult, describeResult, headless, startAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    static setup() { console.log("set up"); }
    static teardown() { console.log("torn down"); }
    @task async visit() { await this.client.get("/"); }
    onStop() { console.log("a user stops"); }
  }`;

const start = (...more: string[]) => {
  const mark = `mark-${randomUUID()}`;
  const load = headless("-u", "4", "-r", "100", "-t", "60s", "--processes", "2", "--csv", "run");
  const args = [...load, "--host", target().url, ...more];
  return { mark, run: startAcrida(args, { scenario, env: { ACRIDA_TEST_MARK: mark } }) };
};

const filesOf = (result: AcridaResult): string[] => readdirSync(result.workspace.folder).sort();

const written = [
  "report.json",
  "run_exceptions.csv",
  "run_failures.csv",
  "run_stats.csv",
  "run_stats_history.csv",
];

// Fault 23.
test.each(["SIGINT", "SIGTERM"] as const)(
  "one %s ends the run in order, with every file and no orphan",
  async (name) => {
    const { run, mark } = start();
    await run.until(/Aggregated/);
    run.signal(name);
    const result = await run.ended;
    expect(result.code, describeResult(result)).toBe(0);
    expect(result.signal).toBe(null);
    expect(result.stdout).toContain("torn down");
    expect(result.stdout.match(/a user stops/g)?.length).toBe(4);
    expect(filesOf(result)).toEqual(["locustfile.ts", ...written]);
    const report = result.report();
    await expectLedgerAgrees(report, target());
    const aggregated = csvRecords(result.workspace.read("run_stats.csv")).at(-1);
    expect(Number(aggregated?.["Request Count"])).toBe(report.total.requests);
    expect(processesMarked(mark)).toEqual([]);
  },
);

test("SIGINT twice ends at once, with code 130 and no orphan", async () => {
  const mark = `mark-${randomUUID()}`;
  const stuck = `
    import { HttpUser, task } from "acrida";
    export class Stuck extends HttpUser {
      @task async hold() { console.log("holding"); await this.client.get("/never"); }
    }`;
  const load = headless("-u", "2", "-r", "100", "-t", "60s", "--stop-timeout", "60s", "--host", target().url);
  const run = startAcrida(load, { scenario: stuck, env: { ACRIDA_TEST_MARK: mark } });
  await run.until(/holding/);
  run.signal("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 500));
  const secondAt = performance.now();
  run.signal("SIGINT");
  const result = await run.ended;
  expect(result.code, describeResult(result)).toBe(130);
  expect(performance.now() - secondAt).toBeLessThan(3000);
  expect(processesMarked(mark)).toEqual([]);
});

test("a signal while setup runs still tears down what was set up", async () => {
  const slow = `
    import { HttpUser, task } from "acrida";
    export class Slow extends HttpUser {
      static async setup() { console.log("setting up"); await new Promise((done) => setTimeout(done, 2000)); }
      static teardown() { console.log("torn down"); }
      @task async visit() { await this.client.get("/"); }
    }`;
  const run = startAcrida(headless("-u", "1", "-t", "30s", "--host", target().url), { scenario: slow });
  await run.until(/setting up/);
  run.signal("SIGTERM");
  const result = await run.ended;
  expect(result.durationMs, describeResult(result)).toBeLessThan(15_000);
  expect(result.stdout).toContain("torn down");
});

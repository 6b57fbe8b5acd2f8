import { describe, expect, test } from "vitest";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { rigSeconds, rigTimeoutMs } from "../support/rig-length.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";

const target = targetPerTest();

// Fault 13: one byte a second; accept and never answer.
describe.each([
  ["a byte a second", "/drip?bytes=60&ms=1000"],
  ["no answer at all", "/never"],
])("%s", (_title, path) => {
  test("ends at the total timeout, as a failure of that kind", { timeout: rigTimeoutMs }, async () => {
    const scenario = `
      import { HttpUser, task } from "acrida";
      export class Patient extends HttpUser {
        @task async ask() {
          const response = await this.client.get("${path}", { timeout: 1.5 });
          if (response.ok || response.error.kind !== "timeout") throw new Error("not a timeout");
        }
      }`;
    const seconds = rigSeconds(5, 60);
    const load = headless("-u", "5", "-r", "100", "-t", `${seconds}s`, "--host", target().url);
    const result = await runAcrida(load, { scenario, longestMs: 90_000 });
    expect(result.code, describeResult(result)).toBe(1);
    const report = result.report();
    const { requests, failures, min, max } = entryOf(report, path);
    expect(requests).toBeGreaterThan(5);
    expect(failures).toBe(requests);
    expect(min).toBeGreaterThanOrEqual(1499);
    expect(max).toBeLessThan(2000);
    expect(new Set(report.errors.map(({ kind }) => kind))).toEqual(new Set(["timeout"]));
    expect(report.exceptions).toEqual([]);
    await expectLedgerAgrees(report, target());
  });

  test("holds up the end of a run no longer than the stop timeout, and no count goes below 0", async () => {
    const scenario = `
      import { HttpUser, task } from "acrida";
      export class Patient extends HttpUser { @task async ask() { await this.client.get("${path}"); } }`;
    const load = headless("-u", "5", "-r", "5", "-t", "2s", "--stop-timeout", "1s", "--host", target().url);
    const result = await runAcrida([...load, "--csv", "run"], { scenario });
    const report = result.report();
    expect(report.run.durationSeconds, describeResult(result)).toBeLessThan(4);
    expect(report.run.aborted).toBe(5);
    for (const point of report.history) expect(Number(point.users)).toBeGreaterThanOrEqual(0);
    await expectLedgerAgrees(report, target());
  });
});

test("a stalled target shows a current rate of 0", async () => {
  const scenario = `
    import { HttpUser, task, constant } from "acrida";
    export class Visitor extends HttpUser {
      static waitTime = constant(0.05);
      began = Date.now();
      @task async visit() { await this.client.get(Date.now() - this.began < 2000 ? "/" : "/never"); }
    }`;
  const load = headless("-u", "2", "-r", "10", "-t", "14s", "--stop-timeout", "0", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  const { history } = result.report();
  expect(Number(history[2]?.rps), describeResult(result)).toBeGreaterThan(0);
  expect(history.at(-1)?.rps).toBe(0);
});

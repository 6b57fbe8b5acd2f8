import { describe, expect, test } from "vitest";
import { expectLedgerAgrees, servedOf } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { rigSeconds } from "../support/rig-length.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const users = 4;
const seconds = rigSeconds(1, 20);
const stopTimeoutSeconds = 1;

/** Tasks that do not want to end; each is the body of one endless or unfinished task. */
const stubborn = [
  ["a loop that catches everything", 'for (;;) { try { await this.client.get("/slow?ms=20"); } catch {} }'],
  ["a call without await", 'this.client.get("/never"); await this.client.get("/");'],
  ["a task that only prints and never waits", 'console.log("printing");'],
  ["a promise that never settles", 'await this.client.get("/"); await new Promise(() => {});'],
  [
    "a loop that catches everything, around measure",
    'for (;;) { try { await this.measure("M", "m", () => this.client.get("/slow?ms=20")); } catch {} }',
  ],
  [
    "a loop that catches everything, around a wait",
    "for (;;) { try { await this.wait(); await this.sleep(0.01); } catch {} }",
  ],
  ["a request that is never answered", 'await this.client.get("/never");'],
] as const;

describe.each(stubborn)("%s", (_title, body) => {
  test.each(["1", "2"])(
    "ends in time, with its thread alive and onStop done (%s threads)",
    async (processes) => {
      const scenario = `
      import { HttpUser, task } from "acrida";
      export class Stubborn extends HttpUser {
        @task async hold() { ${body} }
        async onStop() { await this.client.get("/?bye"); }
        static teardown() { console.log("torn down"); }
      }`;
      const load = headless("-u", String(users), "-r", "100", "-t", `${seconds}s`, "--processes", processes);
      const stop = ["--stop-timeout", `${stopTimeoutSeconds}s`, "--only-summary", "--host", target().url];
      const result = await runAcrida([...load, ...stop], { scenario });
      const report = result.report();

      expect(report.run.durationSeconds, describeResult(result)).toBeLessThan(
        seconds + stopTimeoutSeconds + 1,
      );
      expect(report.run.lostAtMost, "the threads were alive").toBe(0);
      expect(report.run.verdict).toBe("passed");
      expect(result.code).toBe(0);
      expect(result.stdout).toContain("torn down");
      const ledger = await expectLedgerAgrees(report, target(), { reachesTarget: (type) => type !== "M" });
      expect(servedOf(ledger, "/?bye")).toBe(users);
    },
  );
});

test("a request left without await is warned of once, naming the task", async () => {
  const scenario = `
    import { HttpUser, task, constant } from "acrida";
    export class Hasty extends HttpUser {
      static waitTime = constant(0.05);
      @task async forget() { this.client.get("/"); }
    }`;
  const result = await runAcrida(headless("-u", "2", "-t", "1s", "--host", target().url), { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.stderr.match(/Hasty\.forget/g)?.length).toBe(1);
  expect(result.stderr).toMatch(/await/);
  await expectLedgerAgrees(result.report(), target());
});

test("stop timeout 0 cuts at once, and finally runs once", async () => {
  const scenario = `
    import { HttpUser, task } from "acrida";
    export class Cut extends HttpUser {
      @task async hold() {
        try { await this.client.get("/never"); }
        catch (error) { console.log("cut by", error.name); }
        finally { console.log("finally"); }
      }
    }`;
  const load = headless("-u", "3", "-r", "100", "-t", "1s", "--stop-timeout", "0", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.stdout.match(/cut by UserStopped/g)?.length).toBe(3);
  expect(result.stdout.match(/^finally$/gm)?.length).toBe(3);
  expect(result.report().run).toMatchObject({ aborted: 3 });
  expect(result.report().run.durationSeconds).toBeLessThan(2);
  await expectLedgerAgrees(result.report(), target());
});

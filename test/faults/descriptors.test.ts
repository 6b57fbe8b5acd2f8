import { describe, expect, test } from "vitest";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { csvRecords } from "../support/csv-table.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { rigSeconds, rigTimeoutMs } from "../support/rig-length.ts";
import {
  type AcridaResult,
  describeResult,
  headless,
  runAcrida,
  startAcrida,
} from "../support/run-acrida.ts";
import type { RunReport } from "../support/run-report.ts";
import { nodeWithDescriptors, targetBehindFewPorts } from "../support/starved-machine.ts";
import { compareLedger } from "../target/compare-ledger.mjs";

// Fault 18: file descriptors or ports run out in the generator.

const occurrences = ({ errors }: RunReport): number =>
  errors.reduce((sum, error) => sum + error.occurrences, 0);

/** What holds for every run that could not send all: it is this machine's fault, in every number and in words. */
const expectNotTrusted = (result: AcridaResult): RunReport => {
  expect(result.code, describeResult(result)).toBe(4);
  const report = result.report();
  const { run, total, entries, errors, exceptions } = report;
  expect(run).toMatchObject({ exitCode: 4, verdict: "untrusted", lostAtMost: 0 });
  const faults = run.generatorFaults ?? 0;
  expect(faults).toBeGreaterThan(0);
  expect(run.reasons).toEqual([
    expect.stringMatching(`^${faults} requests were never sent: this machine ran out`),
  ]);
  expect(total).toMatchObject({ failures: 0, generatorFaults: faults });
  expect(total.requests).toBeGreaterThan(0);
  expect(entries.reduce((sum, entry) => sum + (entry.generatorFaults ?? 0), 0)).toBe(faults);
  expect(new Set(errors.map(({ kind }) => kind))).toEqual(new Set(["generator"]));
  expect(occurrences(report)).toBe(faults);
  expect(exceptions).toEqual([]);
  expect(result.stdout).toContain(`${faults} requests were never sent, by a fault of this machine`);
  expect(result.stdout).toContain("not the target's fault: this");
  expect(result.stdout).toContain("Not trusted (exit code 4)");
  expect(result.stderr).toMatch(/\d+ requests? (was|were) not sent so far: this /);
  expect(result.stderr).not.toContain("ERROR");
  return report;
};

const loop = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    @task(3) async look() { await this.client.get("/"); }
    @task async send() { await this.client.post("/echo", { json: { a: 1 } }); }
  }`;

describe("more users than file descriptors", () => {
  const target = targetPerTest();
  const seconds = rigSeconds(5, 30);

  test.each([[[]], [["--csv-full-history"]]])(
    "the rest is measured, counted and written as ever %j",
    async (more) => {
      const load = headless("-u", "400", "-r", "1000", "-t", `${seconds}s`, "--host", target().url);
      const args = [...load, "--processes", "2", "--csv", "run", "--logfile", "log.txt", ...more];
      const result = await runAcrida(args, { scenario: loop, node: nodeWithDescriptors(256) });
      const { workspace } = result;
      const stderr = workspace.read("log.txt");
      const report = expectNotTrusted({ ...result, stderr });
      expect(stderr).toMatch(/400 users need a connection each, but this process may have only 256 /);
      expect(report.run.durationSeconds).toBeLessThan(seconds + 1);
      expect(report.history.at(-1)).toMatchObject({ users: expect.anything() });
      await expectLedgerAgrees(report, target());

      const stats = csvRecords(workspace.read("run_stats.csv"));
      const all = stats.find(({ Name }) => Name === "Aggregated");
      expect(all).toMatchObject({ "Request Count": String(report.total.requests), "Failure Count": "0" });
      expect(csvRecords(workspace.read("run_failures.csv"))).toEqual([]);
      const history = csvRecords(workspace.read("run_stats_history.csv"));
      expect(history.at(-1)).toMatchObject({ "Total Request Count": String(report.total.requests) });
      const moments = new Set(history.map(({ Timestamp }) => Timestamp));
      expect(moments.size).toBeGreaterThanOrEqual(seconds);
    },
    rigTimeoutMs,
  );

  test("what the scenario says of a request that was never sent changes nothing", async () => {
    const scenario = `
      import { HttpUser, StopUser, task } from "acrida";
      import { closeSync, openSync } from "node:fs";
      export class Visitor extends HttpUser {
        @task async once() {
          const taken: number[] = [];
          try { for (;;) taken.push(openSync("/dev/null", "r")); } catch {}
          await this.client.get("/", {}, (response) => response.success());
          await this.client.get("/", {}, (response) => response.failure("no good"));
          (await this.client.get("/", { catchResponse: true })).failure("no good either");
          await this.client.get("/", {}, (response) => { response.json(); }).catch(() => {});
          for (const descriptor of taken) closeSync(descriptor);
          await this.client.get("/");
          throw new StopUser();
        }
      }`;
    const load = headless("-u", "1", "--host", target().url);
    const result = await runAcrida(load, { scenario, node: nodeWithDescriptors(200) });
    expect(result.code, describeResult(result)).toBe(4);
    const report = result.report();
    expect(report.total).toMatchObject({ requests: 1, failures: 0, generatorFaults: 4 });
    expect(report.errors).toMatchObject([{ kind: "generator", occurrences: 4 }]);
    await expectLedgerAgrees(report, target());
  });

  test("the first cookie of a run that comes meanwhile hangs nothing: the call rejects, and its answer is counted", async () => {
    const scenario = `
      import { HttpUser, StopUser, task } from "acrida";
      import { closeSync, openSync } from "node:fs";
      export class Visitor extends HttpUser {
        @task async once() {
          await this.client.get("/");
          const taken: number[] = [];
          try { for (;;) taken.push(openSync("/dev/null", "r")); } catch {}
          const login = this.client.post("/login", { form: { user: "ann" } });
          const { code } = await login.then(() => ({ code: "no error" }), (error) => error);
          for (const descriptor of taken) closeSync(descriptor);
          console.log("login:", code);
          throw new StopUser();
        }
      }`;
    const load = headless("-u", "1", "--host", target().url);
    const result = await runAcrida(load, { scenario, node: nodeWithDescriptors(200) });
    expect(result.stdout, describeResult(result)).toContain("login: COOKIES_LOST");
    const report = result.report();
    expect(report.total).toMatchObject({ requests: 2, failures: 0 });
    await expectLedgerAgrees(report, target());
  });

  test("the file of an upload that can't be opened meanwhile is no exception, and cuts no request", async () => {
    const scenario = `
      import { HttpUser, StopUser, task } from "acrida";
      import { closeSync, createReadStream, openAsBlob, openSync } from "node:fs";
      export class Visitor extends HttpUser {
        @task async once() {
          const blob = await openAsBlob("locustfile.ts");
          await this.client.get("/");
          const taken: number[] = [];
          try { for (;;) taken.push(openSync("/dev/null", "r")); } catch {}
          const file = await this.client.put("/echo", { body: createReadStream("locustfile.ts") });
          // The connection is gone with what could not be sent: there must be a descriptor for the next one.
          closeSync(taken.pop());
          await this.client.get("/");
          try { for (;;) taken.push(openSync("/dev/null", "r")); } catch {}
          const fromBlob = await this.client.put("/echo", { body: blob });
          for (const descriptor of taken) closeSync(descriptor);
          console.log("told", file.ok, file.status, file.error.code, fromBlob.error.code);
          throw new StopUser();
        }
      }`;
    const load = headless("-u", "1", "--host", target().url);
    const result = await runAcrida(load, { scenario, node: nodeWithDescriptors(200) });
    expect(result.code, describeResult(result)).toBe(4);
    expect(result.stdout).toContain("told false 0 EMFILE EMFILE");
    const { run, total, errors, exceptions } = result.report();
    expect(total).toMatchObject({ requests: 2, failures: 0, generatorFaults: 2 });
    expect(errors).toMatchObject([{ kind: "generator", occurrences: 2 }]);
    expect([run.aborted, exceptions]).toEqual([0, []]);
  });

  test("a load thread that ends meanwhile is replaced, and what it took with it is bounded", async () => {
    const scenario = `
      import { HttpUser, task, constant } from "acrida";
      import { isMainThread, threadId } from "node:worker_threads";
      let asked = 0;
      export class Visitor extends HttpUser {
        static waitTime = constant(0.05);
        @task async look() {
          await this.client.get("/");
          if (++asked === 2000 && threadId % 2 === 0) process.exit(3);
        }
      }`;
    const load = headless("-u", "400", "-r", "1000", "-t", "40s", "--host", target().url);
    const node = nodeWithDescriptors(256);
    const running = startAcrida([...load, "--processes", "2", "--csv", "run"], { scenario, node });
    await running.until(/left with code 3/);
    // Another one takes its place, and its users go on.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    running.signal("SIGINT");
    const result = await running.ended;
    expect(result.code, describeResult(result)).toBe(4);
    const { run, total } = result.report();
    const ledger = await target().ledger();
    expect(run.generatorFaults).toBeGreaterThan(0);
    expect(total.failures).toBe(0);
    expect(run.reasons.join("\n")).toMatch(/load thread \d (\(.*\) )?left with code 3/);
    expect(ledger.records).toBeGreaterThanOrEqual(total.requests);
    expect(ledger.records).toBeLessThanOrEqual(total.requests + run.aborted + run.lostAtMost);
  });

  test("the end can be cut short all the same", async () => {
    const scenario = `
      import { HttpUser, task } from "acrida";
      export class Visitor extends HttpUser { @task async ask() { await this.client.get("/never"); } }`;
    const load = headless("-u", "400", "-r", "1000", "--stop-timeout", "60", "--host", target().url);
    const running = startAcrida([...load, "--csv", "run"], { scenario, node: nodeWithDescriptors(256) });
    await running.until(/not sent so far/);
    running.signal("SIGINT");
    await running.until(/the test ends in order/);
    // Sooner, the second would be taken for the first once more.
    await new Promise((resolve) => setTimeout(resolve, 100));
    running.signal("SIGINT");
    const result = await running.ended;
    expect(result.code, describeResult(result)).toBe(130);
    expect(result.report().run.generatorFaults).toBeGreaterThan(0);
    expect(result.stderr).not.toMatch(/EMFILE|fault of Acrida/);
  });
});

describe("more connections than local ports", () => {
  const PORTS = 64;

  test.for<[title: string, scenario: string, load: string[]]>([
    ["held by other users", loop, ["-u", "100", "-r", "1000", "-t", `${rigSeconds(4, 30)}s`]],
    [
      "of connections that were closed a moment ago",
      `
      import { HttpUser, task, StopUser } from "acrida";
      export class Visitor extends HttpUser {
        @task async once() { await this.client.get("/"); throw new StopUser(); }
      }`,
      ["-u", "200", "-r", "100"],
    ],
  ])("%s", { timeout: rigTimeoutMs }, async ([_title, scenario, load], context) => {
    const target = await targetBehindFewPorts(PORTS);
    if (target === null) return context.skip("a network with few ports can't be had here");
    const { url, node } = target;
    const result = await runAcrida(headless(...load, "--csv", "run", "--host", url), { scenario, node });
    const report = expectNotTrusted(result);
    expect(new Set(report.errors.map(({ error }) => error))).toEqual(
      new Set([expect.stringContaining("no local port left")]),
    );
    const ledger = await target.ledger();
    expect(compareLedger(report, ledger)).toEqual([]);
    expect(ledger.records).toBeGreaterThan(PORTS / 2);
    expect(csvRecords(result.workspace.read("run_failures.csv"))).toEqual([]);
  });
});

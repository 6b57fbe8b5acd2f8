import { expect, test } from "vitest";
import { expectLedgerAgrees, servedOf } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { rigSeconds, rigTimeoutMs } from "../support/rig-length.ts";
import { describeResult, headless, runAcrida, startAcrida } from "../support/run-acrida.ts";
import { entryOf } from "../support/run-report.ts";

const target = targetPerTest();

/** A steady visitor besides the class that misbehaves: its load must go on. */
const withSteady = (misbehaving: string): string => `
  import { HttpUser, task, constant } from "acrida";
  export class Steady extends HttpUser {
    static waitTime = constant(0.05);
    @task async visit() { await this.client.get("/?steady"); }
  }
  ${misbehaving}`;

// Fault 19: user code throws, rejects, ends the process, loops for ever.
test.each([
  ["throws", 'throw new TypeError("a fault of the task");'],
  ["rejects", 'await Promise.reject(new TypeError("a fault of the task"));'],
])(
  "a task that %s loses that iteration only, and is grouped with its own file and line",
  async (_title, body) => {
    const scenario = withSteady(`
  export class Faulty extends HttpUser {
    static waitTime = constant(0.05);
    @task async break() {
      await this.client.get("/?faulty");
      ${body}
    }
  }`);
    const load = headless("-u", "4", "-r", "100", "-t", "2s", "--host", target().url);
    const result = await runAcrida(load, { scenario });
    expect(result.code, describeResult(result)).toBe(1);
    const report = result.report();
    const [exception, ...others] = report.exceptions;
    expect(others).toEqual([]);
    expect(exception?.message).toContain("a fault of the task");
    expect(exception?.traceback).toMatch(/locustfile\.ts:12/);
    expect(exception?.task).toBe("Faulty.break");
    expect(exception?.count).toBe(entryOf(report, "/?faulty").requests);
    expect(exception?.count).toBeGreaterThan(20);
    expect(report.run.lostAtMost).toBe(0);
    await expectLedgerAgrees(report, target());
  },
);

test("a rejection that nobody handles is told, and ends nothing", async () => {
  const scenario = withSteady(`
  export class Careless extends HttpUser {
    static waitTime = constant(0.3);
    @task async stray() { Promise.reject(new Error("a stray rejection")); await this.client.get("/?stray"); }
  }`);
  const load = headless("-u", "4", "-r", "100", "-t", "3s", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  expect([1, 2], describeResult(result)).toContain(result.code);
  const report = result.report();
  expect(`${result.stderr}${JSON.stringify(report.exceptions)}`).toContain("a stray rejection");
  expect(report.run.lostAtMost).toBe(0);
  await expectLedgerAgrees(report, target());
});

test("process.exit() in a task ends no run", async () => {
  const scenario = withSteady(`
  export class Quitter extends HttpUser {
    static waitTime = constant(1);
    @task async leave() { await this.client.get("/?leaving"); process.exit(0); }
  }`);
  const load = headless("-u", "4", "-r", "100", "-t", "6s", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  expect(result.code, describeResult(result)).not.toBe(0);
  const report = result.report();
  expect(report.run.durationSeconds).toBeGreaterThan(5.9);
  expect(report.run.verdict).not.toBe("passed");
  expect(`${result.stderr}${JSON.stringify(report.exceptions)}`).toMatch(/process\.exit/);
  const served = (await target().ledger()).records;
  expect(served - report.total.requests).toBeLessThanOrEqual(report.run.lostAtMost + report.run.aborted);
  expect(report.total.requests).toBeLessThanOrEqual(served);
});

test("an endless loop is named and ended within 3 seconds, and the users go on", {
  timeout: rigTimeoutMs,
}, async () => {
  const scenario = withSteady(`
  export class Looper extends HttpUser {
    static waitTime = constant(0.5);
    runs = 0;
    onStart() { console.log("a looper begins"); }
    @task async visit() { await this.client.get("/?looper"); }
    @task async spin() {
      await this.client.get("/?spin");
      if (++this.runs < 2) return;
      await this.client.get("/?loop");
      for (;;) {}
    }
  }`);
  const seconds = rigSeconds(9, 60);
  const load = headless("-u", "4", "-r", "100", "-t", `${seconds}s`, "--host", target().url);
  const run = startAcrida(load, { scenario, longestMs: 90_000 });
  // Told by the target: what a thread prints right before it hangs need not come out.
  while (servedOf(await target().ledger(), "/?loop") === 0) await new Promise((next) => setTimeout(next, 50));
  const loopAt = performance.now();
  await run.until(/Looper\.spin/);
  expect(performance.now() - loopAt, "named").toBeLessThan(3500);
  const servedThen = servedOf(await target().ledger(), "/?steady");

  const result = await run.ended;
  expect([1, 4], describeResult(result)).toContain(result.code);
  const report = result.report();
  expect(report.run.verdict).not.toBe("passed");
  expect(report.run.durationSeconds).toBeLessThan(seconds + 6);
  const ledger = await target().ledger();
  expect(servedOf(ledger, "/?steady") - servedThen, "the other users went on").toBeGreaterThan(10);
  expect(result.stdout.match(/a looper begins/g)?.length, "users were restarted").toBeGreaterThan(2);
  const { aborted, lostAtMost } = report.run;
  expect(report.total.requests).toBeLessThanOrEqual(ledger.records);
  expect(ledger.records).toBeLessThanOrEqual(report.total.requests + aborted + lostAtMost);
  for (const point of report.history) expect(Number(point.users)).toBeLessThanOrEqual(4);
});

test("a thread that loops leaves the other thread's load alone", async () => {
  const scenario = `
    import { HttpUser, task, constant } from "acrida";
    let looped = false;
    export class Visitor extends HttpUser {
      static waitTime = constant(0.02);
      visits = 0;
      @task async visit() {
        await this.client.get("/?visit");
        if (this.index === 0 && this.visits++ === 50 && !looped) { looped = true; for (;;) {} }
      }
    }`;
  const load = headless("-u", "2", "-r", "100", "-t", "5s", "--processes", "2", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  expect(result.stderr, describeResult(result)).toMatch(/Visitor\.visit/);
  const rates = result.report().history.map((point) => Number(point.requests));
  expect(Math.min(...rates.slice(1, 4)), `per second: ${rates}`).toBeGreaterThan(15);
});

test("a listener that throws is logged, makes the exit code 2, and stops nothing", async () => {
  const scenario = `
    import { events, HttpUser, task } from "acrida";
    events.request.addListener(() => { throw new Error("the listener broke"); });
    export class Busy extends HttpUser { @task async visit() { await this.client.get("/"); } }`;
  const load = headless("-u", "2", "-r", "100", "-t", "2s", "--host", target().url);
  const result = await runAcrida(load, { scenario });
  expect(result.code, describeResult(result)).toBe(2);
  expect(result.stderr).toContain("the listener broke");
  expect(result.report().total.requests).toBeGreaterThan(500);
  expect(result.stderr.length, "said, but not for every request").toBeLessThan(200_000);
  await expectLedgerAgrees(result.report(), target());
});

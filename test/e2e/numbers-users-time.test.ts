import { expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { type AcridaResult, describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerFile();

const run = (body: string, ...load: readonly string[]): Promise<AcridaResult> =>
  runAcrida([...headless(...load), "--host", target().url], {
    scenario: `
      import { HttpUser, task, between, constant } from "acrida";
      const own = (ms) => new Promise((done) => setTimeout(done, ms));
      const compute = (ms) => { const until = performance.now() + ms; while (performance.now() < until); };
      ${body}`,
  });

/** What the terminal shows of users ÷ rate, in milliseconds. */
const balanceIn = ({ stdout }: AcridaResult) => {
  const shown =
    /Users ÷ rate: ([\d.]+) ms a request \(([\d.]+) recorded, ([\d.]+) waited, ([\d.]+) woken late, ([\d.]+) besides\)/.exec(
      stdout,
    );
  const [cycle, recorded, waited, late, besides] = (shown ?? []).slice(1).map(Number) as number[];
  return { cycle, recorded, waited, late, besides } as Record<string, number>;
};

const remarks = /answers lay here|by Little's law/;

// Slow answers, so that what a busy machine adds is little beside them.
test("waits, sleeps and whatever a task does by itself are no reason to doubt the numbers", async () => {
  const result = await run(
    `
    export class Thinker extends HttpUser {
      static waitTime = constant(0.3);
      @task async think() {
        await this.client.get("/slow?ms=100");
        await this.sleep(0.2);
        await own(150);
        compute(2);
        await this.measure("WORK", "own", () => own(100));
      }
    }`,
    ...["-u", "10", "-r", "100", "-t", "6s"],
  );
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.stdout + result.stderr).not.toMatch(remarks);
  expect(result.report().run).not.toHaveProperty("balance");
  const { total, run: facts } = result.report();
  const { cycle, recorded, waited, besides } = balanceIn(result);
  // Two samples a round of 0.85 s; the users of a thread start within a tenth of a second.
  expect(cycle).toBeGreaterThan(400);
  expect(cycle! / ((10 * facts.durationSeconds * 1000) / total.requests)).toBeCloseTo(1, 1);
  expect(recorded! / total.avg!).toBeCloseTo(1, 1);
  expect(waited).toBeGreaterThan(220);
  expect(waited).toBeLessThan(300);
  expect(besides).toBeGreaterThan(70);
});

test("where users only send requests, their mean response time is users ÷ rate, however busy the generator is", async () => {
  const result = await run(
    `export class Hasty extends HttpUser { @task async visit() { await this.client.get("/"); } }`,
    ...["-u", "50", "-r", "1000", "-t", "4s", "--saturation", "off"],
  );
  expect(result.code, describeResult(result)).toBe(0);
  const { total, run: facts } = result.report();
  // A twentieth for what lies between two requests of a user, and for its first and its last one.
  const users = (total.avg! * total.requests) / (facts.durationSeconds * 1000);
  expect(users).toBeGreaterThan(47);
  expect(users).toBeLessThan(50.5);
});

test("tasks that keep their thread busy are found out: late answers, and users that stand in line", async () => {
  const result = await run(
    `
    export class Hog extends HttpUser {
      static waitTime = constant(0.005);
      @task async hog() {
        await this.client.get("/");
        compute(20);
      }
    }`,
    ...["-u", "5", "-r", "1000", "-t", "6s"],
  );
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.stderr).toMatch(/answers lay here for \d+/);
  expect(result.stderr).toMatch(/by Little's law \(users ÷ rate\) a request took \d+/);
  expect(result.stdout).toMatch(remarks);
  const { balance } = result.report().run as unknown as {
    balance: { cycle: number; recorded: number; besides: number; late: number; remarks: string[] };
  };
  expect(balance.remarks).toHaveLength(2);
  expect(balance.besides + balance.late).toBeGreaterThan(19);
  // Five users at a thread that takes 20 ms for each.
  expect(balance.cycle).toBeGreaterThan(95);
});

test("a warning is not wanted where nobody wants to hear of saturation; the report shows it all the same", async () => {
  const result = await run(
    `export class Hog extends HttpUser { @task async hog() { await this.client.get("/"); compute(20); } }`,
    ...["-u", "5", "-r", "1000", "-t", "6s", "--saturation", "off"],
  );
  expect(result.stderr).not.toMatch(remarks);
  expect(result.stdout).toMatch(remarks);
});

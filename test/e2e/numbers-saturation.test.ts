import { expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { describeResult, headless, type RunningAcrida, startAcrida } from "../support/run-acrida.ts";

const target = targetPerFile();

/** Holds its thread up for 30 ms after each request. */
const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Hog extends HttpUser {
    static waitTime = constant(0.005);
    @task async hog() {
      await this.client.get("/");
      const until = Date.now() + 30;
      while (Date.now() < until);
    }
  }`;

const start = (saturation: string): RunningAcrida => {
  const load = headless("-u", "3", "-r", "0.3", "-t", "14s", "--saturation", saturation);
  return startAcrida([...load, "--host", target().url], { scenario });
};

test("a saturated thread is said while it lasts, marked, and makes the numbers untrusted; or warned of, or let be", async () => {
  const runs = { fail: start("fail"), warn: start("warn"), off: start("off") };
  await runs.fail.until(/is saturated/);
  const saidAt = performance.now();
  const { fail, warn, off } = Object.fromEntries(
    await Promise.all(Object.entries(runs).map(async ([name, run]) => [name, await run.ended] as const)),
  ) as Record<keyof typeof runs, Awaited<RunningAcrida["ended"]>>;
  expect(performance.now() - saidAt).toBeGreaterThan(1000);

  expect(fail.code, describeResult(fail)).toBe(4);
  expect(fail.report().run).toMatchObject({ exitCode: 4, verdict: "untrusted" });
  expect(fail.report().run.reasons).toHaveLength(1);
  expect(warn.code, describeResult(warn)).toBe(0);
  expect(warn.stderr).toMatch(/is saturated/);
  expect(off.code, describeResult(off)).toBe(0);
  expect(off.stderr).not.toMatch(/is saturated/);
  for (const result of [fail, warn, off]) {
    const { history } = result.report();
    expect(history.filter(({ saturated }) => saturated).length).toBeGreaterThanOrEqual(10);
    expect(result.stdout).toMatch(/Saturated: 1\d of 1\d seconds/);
    // What is marked afterwards stays what it was: users as they were in those seconds.
    expect(history.slice(0, 3).map(({ users }) => users)).toEqual([1, 1, 1]);
    expect(history.slice(8, 14).map(({ users }) => users)).toEqual(Array(6).fill(3));
  }
});

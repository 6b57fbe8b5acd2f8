import { describe, expect, test } from "vitest";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    @task async visit() { await this.client.get("/"); }
  }`;

describe("what is refused with code 2 before any load", () => {
  const slip = "no file `1`; did you mean `-r 1`?";
  test.each([
    ["the seed's slip", ["-c", "2", "-f", "1"], slip],
    ["the seed's slip, headless", ["--no-web", "-c", "2", "-f", "1"], slip],
    ["the seed's slip beside a real file", ["--no-web", "-f", "locustfile.ts", "-c", "2", "-f", "1"], slip],
    ["a misspelt option", ["--headless", "--usres", "5"], "did you mean --users?"],
    ["a misspelt --headless", ["--headles"], "did you mean --headless?"],
    ["an end of no start", ["--autoquit", "5"], "--autoquit needs --autostart"],
    ["an option of a later version", ["--headless", "--otel"], "--otel"],
    ["an option of a later version, in the console", ["--otel"], "--otel"],
    ["a class that is not there", ["--headless", "Nobody"], "there are: Visitor"],
    ["a full history of no files", ["--headless", "--csv-full-history"], "--csv PREFIX"],
    ["a rate of 0", ["--headless", "-r", "0"], 'must be a number from 0.0001 to 1000000, got "0"'],
    ["a log in no folder", ["--headless", "--logfile", "no/such/log"], "no/such/log"],
  ])("%s", async (_, args, message) => {
    const result = await runAcrida([...args, "--host", target().url], { scenario, longestMs: 10_000 });
    expect(result.code, describeResult(result)).toBe(2);
    expect(result.stderr).toContain(message);
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
    expect(result.stdout).toBe("");
    expect((await target().ledger()).records).toBe(0);
  });
});

test("a run of no users ends by itself, with or without a run time", async () => {
  for (const time of [[], ["-t", "20s"]]) {
    const args = headless("-u", "0", ...time, "--csv", "run", "--host", target().url);
    const result = await runAcrida(args, { scenario, longestMs: 10_000 });
    expect(result.code, describeResult(result)).toBe(0);
    expect(result.report().total.requests).toBe(0);
    expect(result.workspace.has("run_stats.csv")).toBe(true);
  }
});

test("--skip-log-setup logs nothing; the tables are no log", async () => {
  const args = headless("-u", "1", "-t", "1s", "--skip-log-setup", "--host", target().url);
  const result = await runAcrida(args, { scenario });
  expect(result.code, describeResult(result)).toBe(0);
  expect(result.stderr).toBe("");
  expect(result.stdout).toContain("Aggregated");
});

test("the run time begins after setup, counts the ramp, and leaves out the teardown", async () => {
  const slow = scenario.replace(
    "static waitTime",
    `static setup() { return new Promise((done) => setTimeout(done, 1500, null)); }
     static teardown() { return new Promise((done) => setTimeout(done, 1000)); }
     static waitTime`,
  );
  const args = headless("-u", "8", "-r", "4", "-t", "3s", "--host", target().url);
  const result = await runAcrida(args, { scenario: slow });
  const { run, history } = result.report();
  expect(result.code, describeResult(result)).toBe(0);
  expect(run.durationSeconds).toBeGreaterThanOrEqual(3);
  expect(run.durationSeconds).toBeLessThan(3.5);
  expect(result.durationMs).toBeGreaterThan(5500);
  expect(history.slice(0, 3).map(({ users }) => users)).toEqual([4, 8, 8]);
});

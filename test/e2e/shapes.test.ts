import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";

const target = targetPerTest();

const visitors = `
  import { HttpUser, LoadTestShape, constant, task } from "acrida";
  class Visitor extends HttpUser { static abstract = true; static waitTime = constant(0.05); }
  export class Reader extends Visitor { @task async read() { await this.client.get("/products"); } }
  export class Buyer extends Visitor { @task async buy() { await this.client.get("/"); } }
`;

describe("load over time", () => {
  test("stages go by their times, start users of their classes, and end the test", async () => {
    const args = ["--stages", "2s:2@50:Reader,2s:6@50:Buyer", "--processes", "2", "--host", target().url];
    const result = await runAcrida(headless(...args), { scenario: visitors });
    expect(result.code, describeResult(result)).toBe(0);
    const report = result.report();
    const users = report.history.map((second) => Number(second.users));
    expect(Math.max(...users.slice(0, 2))).toBe(2);
    expect(Math.max(...users)).toBe(6);
    expect(report.run).toMatchObject({ users: 6, spawnRate: 50 });
    expect(report.run.durationSeconds).toBeGreaterThanOrEqual(4);
    expect(result.stderr).toContain("came to its end");
    await expectLedgerAgrees(report, target());
  });

  test("a shape of the scenario leads, and what it replaces is said", async () => {
    const example = fileURLToPath(new URL("../../examples/shapes.ts", import.meta.url));
    const args = headless("-f", example, "-u", "3", "-t", "1s", "--host", target().url);
    const result = await runAcrida(args, { env: { ACRIDA_EXAMPLE_SECOND: "1" } });
    expect(result.code, describeResult(result)).toBe(0);
    const report = result.report();
    expect(report.run.users).toBe(16);
    expect(report.run.durationSeconds).toBeGreaterThanOrEqual(3);
    expect(result.stderr).toContain("Staircase leads the load, so --users, --run-time mean nothing");
    await expectLedgerAgrees(report, target());
  });

  test.each([
    [
      "throws",
      `tick(s) { if (s < 1) return { users: 2, spawnRate: 9 }; throw new Error("no plan"); }`,
      "/locustfile.ts:",
    ],
    [
      "gives nonsense",
      `tick(s) { return { users: s === 0 ? 2 : "two", spawnRate: 9 }; }`,
      'whole number from 0 to 1000000, got "two"',
    ],
  ])("a tick that %s ends the test in order, with code 2", async (_, tick, said) => {
    const scenario = `${visitors}\nexport class Plan extends LoadTestShape { ${tick} }`;
    const result = await runAcrida(headless("--csv", "run", "--host", target().url), { scenario });
    expect(result.code, describeResult(result)).toBe(2);
    expect(result.stderr).toContain(said);
    expect(result.report().total.requests).toBeGreaterThan(0);
    expect(result.workspace.has("run_stats.csv")).toBe(true);
    await expectLedgerAgrees(result.report(), target());
  });

  test.each([
    [["--shape", "Plans"], "no load shape named Plans; there are: Plan, Other; did you mean Plan?"],
    [[], "pick one with --shape (Plan, Other)"],
    [["--stages", "1m"], "--stages: expected stages such as"],
    [["--stages", "1m:1", "--shape", "Plan"], "both lead the load"],
  ])("%j is refused before any load", async (args, said) => {
    const shapes = ["Plan", "Other"].map(
      (name) => `export class ${name} extends LoadTestShape { tick() { return null; } }`,
    );
    const scenario = `${visitors}\n${shapes.join("\n")}`;
    const result = await runAcrida([...headless("--host", target().url), ...args], { scenario });
    expect(result.code, describeResult(result)).toBe(2);
    expect(result.stderr).toContain(said);
    expect((await target().ledger()).records).toBe(0);
  });
});

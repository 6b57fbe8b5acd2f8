import { renameSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { targetPerFile } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida, startAcrida } from "../support/run-acrida.ts";

const target = targetPerFile();

/** A scenario whose only task is given; it ends by itself after ten runs. */
const withTask = (body: string, before = ""): string => `
  import { HttpUser, task, events, StopUser, StopTest } from "acrida";
  ${before}
  export class Visitor extends HttpUser {
    runs = 0;
    @task async visit() {
      if (this.runs++ === 10) throw new StopUser();
      ${body}
    }
  }`;

const visit = 'await this.client.get("/");';

interface Case {
  readonly title: string;
  readonly scenario: string;
  readonly args?: readonly string[];
  readonly code: number;
  readonly verdict?: string;
}

const table: readonly Case[] = [
  { title: "nothing failed", scenario: withTask(visit), code: 0, verdict: "passed" },
  {
    title: "a request failed",
    scenario: withTask('await this.client.get("/status/500");'),
    code: 1,
    verdict: "failed",
  },
  {
    title: "a task threw",
    scenario: withTask(`${visit} throw new Error("bad luck");`),
    code: 1,
    verdict: "failed",
  },
  {
    title: "onStart threw",
    scenario: withTask(visit).replace("runs = 0;", 'runs = 0; onStart() { throw new Error("no start"); }'),
    code: 1,
    verdict: "failed",
  },
  {
    title: "a request failed and another code is wanted for it",
    scenario: withTask('await this.client.get("/status/500");'),
    args: ["--exit-code-on-error", "9"],
    code: 9,
  },
  {
    title: "a request failed and nobody minds",
    scenario: withTask('await this.client.get("/status/500");'),
    args: ["--exit-code-on-error", "0"],
    code: 0,
  },
  {
    title: "a listener threw",
    scenario: withTask(visit, 'events.request.addListener(() => { throw new Error("listener broke"); });'),
    code: 2,
  },
  {
    title: "a listener set a code",
    scenario: withTask(
      visit,
      "events.quitting.addListener(({ environment }) => { environment.processExitCode = 42; });",
    ),
    code: 42,
  },
  {
    title: "a task ended the test",
    scenario: withTask(`${visit} throw new StopTest();`),
    args: ["-t", "30s"],
    code: 0,
    verdict: "passed",
  },
];

test.each(table)("$title: exit code $code", async ({ scenario, args = [], code, verdict }) => {
  const all = headless("-u", "2", "-r", "10", ...args, "--host", target().url);
  const result = await runAcrida(all, { scenario, longestMs: 15_000 });
  expect(result.code, describeResult(result)).toBe(code);
  const { run } = result.report();
  expect(run.exitCode).toBe(code);
  if (verdict !== undefined) expect(run.verdict).toBe(verdict);
  if (run.verdict !== "passed") expect(run.reasons.length).toBeGreaterThan(0);
});

describe("an output that can't be written", () => {
  test("leaves the run going, is named, and makes the exit code 5", async () => {
    const scenario = `
      import { HttpUser, task, constant } from "acrida";
      export class Visitor extends HttpUser {
        static waitTime = constant(0.05);
        @task async visit() { await this.client.get("/"); }
      }`;
    const args = headless("-u", "6", "-r", "60", "-t", "4s", "--csv", "out/run", "--host", target().url);
    const run = startAcrida(args, { scenario, files: { "out/keep": "" } });
    await run.until(/Aggregated/);
    // The folder turns into a file under the run's hands: from now on nothing can be written there.
    renameSync(run.workspace.path("out"), run.workspace.path("gone"));
    run.workspace.write("out", "a file now");
    const result = await run.ended;
    expect(result.code, describeResult(result)).toBe(5);
    expect(result.stderr).toMatch(/CSV/i);
    expect(result.report().total.requests).toBeGreaterThan(100);
  });

  test("in a folder that can't be made is an error before any load", async () => {
    const before = (await target().ledger()).records;
    const args = headless("--csv", "locustfile.ts/run", "-t", "5s", "--host", target().url);
    const result = await runAcrida(args, { scenario: withTask(visit) });
    expect(result.code, describeResult(result)).toBe(2);
    expect(result.stderr).toContain("locustfile.ts/run");
    expect((await target().ledger()).records).toBe(before);
  });
});

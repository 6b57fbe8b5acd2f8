import { describe, expect, test } from "vitest";
import { csvRecords } from "../support/csv-table.ts";
import { targetPerFile } from "../support/embedded-target.ts";
import { describeResult, headless, startAcrida } from "../support/run-acrida.ts";

const target = targetPerFile();

/** Goes wrong in every way that it is asked for. */
const scenario = `
  import { HttpUser, task, constant, events } from "acrida";
  const asked = (process.env.WRONG ?? "").split(" ");
  if (asked.includes("listener")) events.testStop.addListener(() => { throw new Error("listener broke"); });
  if (asked.includes("code")) {
    events.quitting.addListener(({ environment }) => { environment.processExitCode = 77; });
  }
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    static teardown() { console.log("torn down"); }
    @task async visit() {
      console.log("visiting");
      await this.client.get(asked.includes("failure") ? "/status/500" : "/");
      if (asked.includes("throw")) throw new Error("bad luck");
      if (asked.includes("stuck")) await new Promise((done) => setTimeout(done, 60_000));
    }
  }`;

const interrupted = async (wrong: string, signals: number, ...more: string[]) => {
  const args = headless("-u", "4", "-r", "100", "-t", "60s", "--processes", "2", "--csv", "run", ...more);
  const run = startAcrida([...args, "--host", target().url], { scenario, env: { WRONG: wrong } });
  await run.until(/visiting/);
  await new Promise((resolve) => setTimeout(resolve, 600));
  const askedAt = performance.now();
  for (let sent = 0; sent < signals; sent++) {
    run.signal("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const result = await run.ended;
  return { result, endedAfterMs: performance.now() - askedAt };
};

describe("the first reason of the order sets the code, and all are told", () => {
  test.each([
    ["stuck code listener failure", 2, [], 130, ["interrupted twice", "exit code 77", "listener"]],
    ["code listener failure throw", 1, [], 77, ["exit code 77", "listener", "failed", "exception"]],
    ["listener failure", 1, ["--exit-code-on-error", "9"], 2, ["listener", "failed"]],
    ["failure throw", 1, ["--exit-code-on-error", "9"], 9, ["failed", "exception"]],
    ["failure", 1, ["--exit-code-on-error", "0"], 0, ["failed"]],
  ])("%s, %i signals %j: %i", async (wrong, signals, more, code, reasons) => {
    const { result } = await interrupted(wrong, signals, ...more);
    expect(result.code, describeResult(result)).toBe(code);
    const { run, total } = result.report();
    expect(run.exitCode).toBe(code);
    expect(run.verdict).toBe("failed");
    for (const reason of reasons) expect(run.reasons.join("\n")).toContain(reason);
    // Tables, teardown and every file come whatever went wrong.
    expect(result.stdout).toContain(`exit code ${code}`);
    expect(result.stdout).toContain("torn down");
    const aggregated = csvRecords(result.workspace.read("run_stats.csv")).at(-1);
    expect(Number(aggregated?.["Request Count"])).toBe(total.requests);
  });
});

test("what an interrupted run says of its threads is said once, and is true", async () => {
  const { result, endedAfterMs } = await interrupted("stuck", 2, "--stop-timeout", "60s");
  expect(endedAfterMs, describeResult(result)).toBeLessThan(4000);
  const { reasons } = result.report().run;
  expect(reasons.filter((reason) => reason.includes("load thread"))).toHaveLength(2);
  expect(reasons.join("\n")).not.toContain("ran on elsewhere");
});

test("--stop-timeout 0 cuts what is under way at once", async () => {
  const { result, endedAfterMs } = await interrupted("stuck", 1, "--stop-timeout", "0");
  expect(result.code, describeResult(result)).toBe(0);
  expect(endedAfterMs).toBeLessThan(1500);
});

import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import { needProgram } from "../support/debian-package.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { rigSeconds, rigTimeoutMs } from "../support/rig-length.ts";
import { describeResult, headless, startAcrida } from "../support/run-acrida.ts";
import { nodeThrough } from "../support/starved-machine.ts";

const target = targetPerTest();

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.02);
    @task async visit() { await this.client.get("/"); }
  }`;

const core = "0";
const niceness = 10;
const hogs = 6;

/** Processes of the usual priority that take all they can get of the core. */
const starve = (taskset: string): void => {
  const running = Array.from({ length: hogs }, () =>
    spawn(taskset, ["-c", core, "sh", "-c", "while :; do :; done"], { stdio: "ignore" }),
  );
  onTestFinished(() => {
    for (const hog of running) hog.kill("SIGKILL");
  });
};

// Fault 22: the generator is starved of CPU. Flagged within 10 s, saturated within 12 s, and the run has not passed.
test(
  "a generator that others starve of its core says so while it lasts, and does not pass",
  async () => {
    const taskset = needProgram({ name: "taskset", variable: "TASKSET_BIN", debianPackage: "util-linux" });
    if (taskset === null) return;
    if (cpus().length < 2) {
      console.warn("SKIPPED: a target and a starved generator need two cores");
      return;
    }
    const seconds = `${rigSeconds(18, 60)}s`;
    const load = headless("-u", "10", "-r", "100", "-t", seconds, "--host", target().url);
    const acrida = startAcrida(load, {
      scenario,
      node: nodeThrough(`nice -n ${niceness} ${taskset} -c ${core}`),
      longestMs: rigTimeoutMs,
    });
    await acrida.until(/users at 100 a second/);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const starvedAt = performance.now();
    starve(taskset);
    await acrida.until(/is late for 7 seconds/);
    const flaggedAfterMs = performance.now() - starvedAt;
    await acrida.until(/is saturated since second/);
    const saturatedAfterMs = performance.now() - starvedAt;
    const result = await acrida.ended;
    expect(flaggedAfterMs, describeResult(result)).toBeLessThan(10_000);
    expect(saturatedAfterMs, describeResult(result)).toBeLessThan(12_000);
    expect(result.code, describeResult(result)).toBe(4);
    const { run, history } = result.report();
    expect(run.verdict).toBe("untrusted");
    expect(run.reasons.join()).toContain("too busy to measure");
    expect(history.filter(({ saturated }) => saturated).length).toBeGreaterThanOrEqual(10);
    // It is its own fault, and no request is lost or counted twice for it.
    expect(run.lostAtMost).toBe(0);
  },
  rigTimeoutMs,
);

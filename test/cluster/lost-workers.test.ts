import { join } from "node:path";
import { expect, test } from "vitest";
import {
  countsOfUnmoved,
  expectedOfUser,
  expectNothingInvented,
  faultScenario,
  faultSeconds,
  faultTargetPerTest,
  faultUsers,
  faultWorkers,
  missingFrom,
  mostMoves,
  running,
  seconds,
  secondsUntil,
  startFaultRig,
  usersBySecond,
} from "../support/cluster-faults.ts";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { rigTimeoutMs } from "../support/rig-length.ts";
import { describeResult, startAcrida } from "../support/run-acrida.ts";

// Faults of workers: killed, out of memory, frozen. Four of them, real processes, and the target's ledger.

const fault = faultTargetPerTest();

/** What is promised, and what a machine may add on which all of this shares two cores. */
const within = (promisedSeconds: number): number => promisedSeconds + 2;

// Fault 2.
test(
  "a worker that is killed is missed, its users run elsewhere, and the report bounds what it took with it",
  async (context) => {
    const rig = await startFaultRig(fault(), faultWorkers);
    if (rig === null) return context.skip("nats-server can't be had here");
    await running(rig);
    rig.workers[1]!.signal("SIGKILL");
    const missedAfter = await secondsUntil(rig.controller, /was lost with its host/);
    const result = await rig.controller.ended;
    expect(result.code, describeResult(result)).toBe(4);
    const report = result.report();
    const ledger = await fault().target.ledger();
    expect(missedAfter).toBeLessThan(within(3));
    expect(report.run.reasons.join()).toMatch(/was lost with its host.* took at most \d+ sample/);
    expect(report.run.verdict).toBe("untrusted");
    expectNothingInvented(report, ledger);
    expect(missingFrom(report, ledger)).toBeLessThanOrEqual(report.run.lostAtMost);
    // Its last unacknowledged interval: a second or two of 60 requests, and what is a bound besides.
    expect(report.run.lostAtMost).toBeLessThan(1_000);
    const users = usersBySecond(report);
    expect(Math.max(...users)).toBe(faultUsers);
    expect(users.at(-2), users.join()).toBe(faultUsers);
    expect(mostMoves(fault().ledgerFile)).toBeLessThanOrEqual(2);
  },
  rigTimeoutMs,
);

// Fault 3.
test(
  "a load thread out of memory is said by name, and the others go on as before",
  async (context) => {
    const scenario = `${faultScenario}
      import { existsSync, writeFileSync } from "node:fs";
      export class Leaker extends HttpUser {
        static fixedCount = 1;
        static waitTime = constantThroughput(1);
        @task async leak() {
          const mark = ${JSON.stringify(join(fault().folder, "leaked"))};
          if (existsSync(mark)) return;
          writeFileSync(mark, "");
          const kept: number[][] = [];
          for (;;) {
            kept.push(Array.from({ length: 100_000 }, (_, index) => index + Math.random()));
            await this.sleep(0.005);
          }
        }
      }`;
    const rig = await startFaultRig(fault(), 0, { scenario });
    if (rig === null) return context.skip("nats-server can't be had here");
    const { args, env } = rig.joining;
    const small = { env: { ...env, NODE_OPTIONS: "--max-old-space-size=64" }, longestMs: rigTimeoutMs };
    for (let added = 0; added < faultWorkers; added++) startAcrida([...args, "--processes", "1"], small);
    await rig.controller.until(/load thread \d .* ran out of memory; a user last entered /);
    const result = await rig.controller.ended;
    expect(result.code, describeResult(result)).toBe(4);
    const report = result.report();
    const ledger = await fault().target.ledger();
    expectNothingInvented(report, ledger);
    expect(missingFrom(report, ledger)).toBeLessThanOrEqual(report.run.lostAtMost);
    expect(usersBySecond(report).at(-2)).toBe(faultUsers);
    const others = countsOfUnmoved(fault().ledgerFile);
    expect(others.length).toBeGreaterThanOrEqual(faultUsers / 2);
    expect(others[others.length >> 1], others.join()).toBeGreaterThanOrEqual(expectedOfUser);
  },
  rigTimeoutMs,
);

// Fault 4.
test(
  "a worker that is frozen for a while is missed, then welcome again: nothing is lost, and nobody runs twice",
  async (context) => {
    const rig = await startFaultRig(fault(), faultWorkers);
    if (rig === null) return context.skip("nats-server can't be had here");
    await running(rig);
    const frozen = rig.workers[2]!;
    frozen.signal("SIGSTOP");
    const missedAfter = await secondsUntil(rig.controller, /was lost with its host/);
    await seconds(Math.max(2, Math.min(10, faultSeconds - 10)) - missedAfter);
    frozen.signal("SIGCONT");
    const result = await rig.controller.ended;
    const report = result.report();
    expect(missedAfter).toBeLessThan(within(3));
    await expectLedgerAgrees(report, fault().target);
    expect(report.run.lostAtMost, describeResult(result)).toBe(0);
    expect(Math.max(...usersBySecond(report))).toBe(faultUsers);
    // Away from the one that froze, and back to it for evenness.
    expect(mostMoves(fault().ledgerFile)).toBeLessThanOrEqual(2);
    for (const worker of await rig.endsOfWorkers()) expect(worker.code, describeResult(worker)).toBe(0);
  },
  rigTimeoutMs,
);

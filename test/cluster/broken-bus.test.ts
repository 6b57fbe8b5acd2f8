import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BusProxy } from "../support/bus-proxy.ts";
import {
  faultTargetPerTest,
  faultUsers,
  faultWorkers,
  mostMoves,
  running,
  seconds,
  secondsUntil,
  startFaultRig,
  usersBySecond,
} from "../support/cluster-faults.ts";
import { type ClusterRig, until } from "../support/cluster-rig.ts";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { needProgram } from "../support/debian-package.ts";
import { rigSeconds, rigTimeoutMs } from "../support/rig-length.ts";
import { describeResult, type RunningAcrida, startAcrida } from "../support/run-acrida.ts";
import { nodeThrough } from "../support/starved-machine.ts";

// Faults of the bus and of clocks: a worker cut off, the bus killed, messages mixed up, a clock that is wrong.

const partitionSeconds = rigSeconds(6, 30);
/** Where nothing has to be missed and to come back. */
const loadSeconds = rigSeconds(8, 60);
const fault = faultTargetPerTest();

/** A worker of one load thread that reaches the bus on another port. */
const workerThrough = (rig: ClusterRig, port: number): RunningAcrida =>
  startAcrida(
    [
      ...["--worker", "--controller-host", "127.0.0.1", "--controller-port", `${port}`],
      ...["--processes", "1"],
    ],
    { env: rig.joining.env, longestMs: rigTimeoutMs },
  );

const servedFor = (worker: RunningAcrida): number =>
  readFileSync(fault().ledgerFile, "utf8").split(`w=${worker.pid}&`).length - 1;

// Fault 5.
test(
  "a worker that is cut off from the bus parks its users, which run elsewhere, and loses nothing",
  async (context) => {
    const rig = await startFaultRig(fault(), 0);
    if (rig === null) return context.skip("nats-server can't be had here");
    const proxy = await BusProxy.start(rig.port);
    for (let added = 1; added < faultWorkers; added++) rig.addWorker();
    const cutOff = workerThrough(rig, proxy.port);
    await running(rig);
    proxy.partition();
    const cutAt = performance.now();
    const missedAfter = await secondsUntil(rig.controller, /was lost with its host/);
    // Its fence closed 2.4 s after its last beat at the latest; what was on the wire then has been answered.
    await seconds(Math.max(0, 3.5 - missedAfter));
    const parked = servedFor(cutOff);
    expect(parked).toBeGreaterThan(0);
    await seconds(partitionSeconds - (performance.now() - cutAt) / 1000);
    expect(servedFor(cutOff)).toBe(parked);
    proxy.heal();
    const result = await rig.controller.ended;
    const report = result.report();
    await expectLedgerAgrees(report, fault().target);
    expect(report.run.lostAtMost, describeResult(result)).toBe(0);
    expect(servedFor(cutOff)).toBeGreaterThan(parked);
    expect(Math.max(...usersBySecond(report))).toBe(faultUsers);
    expect(mostMoves(fault().ledgerFile)).toBeLessThanOrEqual(2);
  },
  rigTimeoutMs,
);

// Fault 6.
test(
  "a bus that is killed and comes back empty pauses the load; the history shows it, and nothing is lost",
  async (context) => {
    const rig = await startFaultRig(fault(), 0);
    if (rig === null) return context.skip("nats-server can't be had here");
    for (let added = 0; added < faultWorkers; added++) rig.addWorker();
    await running(rig);
    const { pid } = rig.bus;
    // Frozen first, so that it is away for long enough to be missed.
    process.kill(pid, "SIGSTOP");
    await seconds(4);
    process.kill(pid, "SIGKILL");
    await until("another bus", () => rig.bus.pid !== pid);
    const result = await rig.controller.ended;
    expect(result.code, describeResult(result)).toBe(4);
    const report = result.report();
    await expectLedgerAgrees(report, fault().target);
    expect(report.run.lostAtMost).toBe(0);
    expect(report.run.reasons.join()).toMatch(/paused/);
    expect(report.history.some(({ requests }) => requests === 0)).toBe(true);
    expect(Math.max(...usersBySecond(report))).toBe(faultUsers);
  },
  rigTimeoutMs,
);

// Fault 7.
test(
  "reports that all come twice, and in reverse, count once",
  async (context) => {
    const rig = await startFaultRig(fault(), 0, { loadSeconds });
    if (rig === null) return context.skip("nats-server can't be had here");
    const proxy = await BusProxy.start(rig.port, {
      subject: ".up.report",
      eachMs: rigSeconds(2_500, 5_000),
      mix: (held) => held.flatMap((message) => [message, message]).reverse(),
    });
    for (let added = 0; added < faultWorkers; added++) workerThrough(rig, proxy.port);
    const result = await rig.controller.ended;
    expect(result.code, describeResult(result)).toBe(0);
    const report = result.report();
    await expectLedgerAgrees(report, fault().target);
    expect(report.run.lostAtMost).toBe(0);
    const inSeconds = report.history.reduce((sum, { requests }) => sum + (requests as number), 0);
    expect(inSeconds).toBe(report.total.requests);
  },
  rigTimeoutMs,
);

// Fault 8.
test(
  "a worker whose clock is five minutes off is warned of, and its numbers stand in the right seconds",
  async (context) => {
    const faketime = needProgram({
      name: "faketime",
      variable: "FAKETIME_BIN",
      debianPackage: "faketime",
    });
    const rig = await startFaultRig(fault(), 0, { loadSeconds });
    if (rig === null || faketime === null) return context.skip("nats-server or faketime can't be had here");
    for (let added = 1; added < faultWorkers; added++) rig.addWorker();
    const { args, env } = rig.joining;
    const node = nodeThrough(`env DONT_FAKE_MONOTONIC=1 ${faketime} -m -f +300s`);
    startAcrida([...args, "--processes", "1"], { env, node, longestMs: rigTimeoutMs });
    await secondsUntil(rig.controller, /clock .* off/);
    const result = await rig.controller.ended;
    expect(result.code, describeResult(result)).toBe(0);
    const report = result.report();
    await expectLedgerAgrees(report, fault().target);
    expect(report.total.min).toBeGreaterThanOrEqual(0);
    expect(report.run.durationSeconds).toBeLessThan(loadSeconds + 6);
    expect(report.history.length).toBeLessThanOrEqual(report.run.durationSeconds + 2);
  },
  rigTimeoutMs,
);

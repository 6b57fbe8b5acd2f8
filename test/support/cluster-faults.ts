import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect } from "vitest";
import { type LedgerTotals, type RunningTarget, startTarget } from "../target/start-target.mjs";
import { ClusterRig, leading } from "./cluster-rig.ts";
import { rigSeconds, rigTimeoutMs } from "./rig-length.ts";
import type { RunningAcrida } from "./run-acrida.ts";
import type { RunReport } from "./run-report.ts";

/** So few that what a timer is late on a busy machine is little beside its wait. */
const requestsPerSecond = 5;

/** The load of a fault's rig: 240 requests a second, each under the worker process and the user that sent it. */
export const faultScenario = `
  import { HttpUser, task, constantThroughput } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constantThroughput(${requestsPerSecond});
    @task async hello() {
      await this.client.get("/bytes/10?w=" + process.pid + "&u=" + this.index);
    }
  }`;

export const faultUsers = 48;

/** Seconds of load of a fault's rig. */
export const faultSeconds = rigSeconds(14, 60);

/** Arguments of that load; all users are there after a second. */
const faultLoad = (target: RunningTarget, loadSeconds: number): string[] => [
  ...["-u", `${faultUsers}`, "-r", `${faultUsers}`, "-t", `${loadSeconds}s`, "--host", target.url],
];

/** What a user whose worker is well sends at least: it began within a second, and waits for nobody. */
export const expectedOfUser = 0.95 * requestsPerSecond * (faultSeconds - 1);

/** So many workers, of one load thread each, are waited for. */
export const faultWorkers = 4;

export interface FaultTarget {
  readonly target: RunningTarget;
  /** A folder of this test's own. */
  readonly folder: string;
  /** The ledger, request by request in the order in which they were served. */
  readonly ledgerFile: string;
}

/** A fresh target, with its ledger in a file, for each test of the file. */
export const faultTargetPerTest = (): (() => FaultTarget) => {
  let current: FaultTarget;
  beforeEach(async () => {
    const folder = mkdtempSync(join(tmpdir(), "acrida-faults-"));
    const ledgerFile = join(folder, "ledger");
    const target = await startTarget({ ledgerFile });
    current = { target, folder, ledgerFile };
    return async () => {
      await target.stop();
      rmSync(folder, { recursive: true, force: true });
    };
  });
  return () => current;
};

/** What is other than in most rigs. */
interface FaultLoad {
  readonly scenario?: string;
  readonly loadSeconds?: number;
}

/** A controller of that load, with so many workers so far; null where no nats-server can be had. */
export const startFaultRig = async (
  { target }: FaultTarget,
  workers: number,
  { scenario = faultScenario, loadSeconds = faultSeconds }: FaultLoad = {},
): Promise<ClusterRig | null> => {
  const args = leading(faultWorkers, ...faultLoad(target, loadSeconds));
  const rig = await ClusterRig.start({ scenario, args, longestMs: rigTimeoutMs });
  for (let added = 0; added < workers; added++) rig?.addWorker();
  return rig;
};

/** The load has been there for a few seconds. */
export const running = async ({ controller }: ClusterRig): Promise<void> => {
  await controller.until(/Type {2,}Name/);
  await seconds(2);
};

export const seconds = (count: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, count * 1000));

/** So many requests that were served are in no row of the report; those that were cut at a stop are taken for there. */
export const missingFrom = (report: RunReport, ledger: LedgerTotals): number => {
  const served = ledger.totals.reduce((sum, { count }) => sum + count, 0);
  return Math.max(0, served - report.total.requests - report.run.aborted);
};

/** No request is in the report that was not served. */
export const expectNothingInvented = (report: RunReport, ledger: LedgerTotals): void => {
  for (const entry of report.entries) {
    const served = ledger.totals.filter(({ name }) => name === entry.name);
    expect(
      served.reduce((sum, { count }) => sum + count, 0),
      entry.name,
    ).toBeGreaterThanOrEqual(entry.requests);
  }
};

/** Users at the end of each second, by the report. */
export const usersBySecond = ({ history }: RunReport): number[] =>
  history.map(({ users }) => users as number);

/** The requests of a ledger's file in the order in which they were served. */
const servedInOrder = (ledgerFile: string): { readonly worker: string; readonly user: string }[] =>
  readFileSync(ledgerFile, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const { name } = JSON.parse(line) as { name: string };
      const [, worker = "", user = ""] = /w=(\d+)&u=(\d+)/.exec(name) ?? [];
      return { worker, user };
    });

/** How often the requests of a user came from another worker than the one before: the most of any user. */
export const mostMoves = (ledgerFile: string): number => {
  const last = new Map<string, string>();
  const moves = new Map<string, number>();
  for (const { worker, user } of servedInOrder(ledgerFile)) {
    const before = last.get(user);
    if (before !== undefined && before !== worker) moves.set(user, (moves.get(user) ?? 0) + 1);
    last.set(user, worker);
  }
  return Math.max(0, ...moves.values());
};

/** Requests of each user that one worker alone ran, from the fewest to the most. */
export const countsOfUnmoved = (ledgerFile: string): number[] => {
  const workers = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const { worker, user } of servedInOrder(ledgerFile)) {
    if (user === "") continue;
    workers.set(user, (workers.get(user) ?? new Set()).add(worker));
    counts.set(user, (counts.get(user) ?? 0) + 1);
  }
  const unmoved = [...counts].filter(([user]) => workers.get(user)?.size === 1);
  return unmoved.map(([, count]) => count).sort((a, b) => a - b);
};

/** Resolves with the seconds that passed until the pattern stood in what the command printed. */
export const secondsUntil = async (acrida: RunningAcrida, pattern: RegExp): Promise<number> => {
  const begunAt = performance.now();
  await acrida.until(pattern);
  return (performance.now() - begunAt) / 1000;
};

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { LedgerTotals, RunningTarget } from "../target/start-target.mjs";
import { rigSeconds } from "./rig-length.ts";
import type { RunningAcrida } from "./run-acrida.ts";
import type { RunReport } from "./run-report.ts";

/** The load of a fault's rig: 480 requests a second, each under the worker process and the user that sent it. */
export const faultScenario = `
  import { HttpUser, task, constantThroughput } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constantThroughput(10);
    @task async hello() {
      await this.client.get("/bytes/10?w=" + process.pid + "&u=" + this.index);
    }
  }`;

export const faultUsers = 48;

/** Seconds of load of a fault's rig. */
export const faultSeconds = rigSeconds(14, 60);

/** Arguments of that load; all users are there after a second. */
export const faultLoad = (target: RunningTarget): string[] => [
  ...["-u", `${faultUsers}`, "-r", `${faultUsers}`, "-t", `${faultSeconds}s`, "--host", target.url],
];

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

/** Resolves with the seconds that passed until the pattern stood in what the command printed. */
export const secondsUntil = async (acrida: RunningAcrida, pattern: RegExp): Promise<number> => {
  const begunAt = performance.now();
  await acrida.until(pattern);
  return (performance.now() - begunAt) / 1000;
};

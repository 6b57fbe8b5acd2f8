import type { RunSnapshot } from "../stats/snapshot.ts";
import { balanceOf, type TimeBalance } from "../stats/time-balance.ts";
import type { RunResult } from "./run-request.ts";
import type { TestRun } from "./test-run.ts";

/** What became of a run that is over. */
export const resultOf = (run: TestRun, snapshot: RunSnapshot): RunResult => {
  const lost = run.losses.all;
  const indexes = new Map([...run.participants.values()].map(({ id, index }) => [id, index]));
  return {
    run: run.id,
    startedAtWallMs: run.startedAtWallMs,
    durationSeconds: (run.endedAtMs ?? 0) / 1000,
    users: run.test.shape == null ? run.request.users : run.peakUsers,
    spawnRate: run.request.spawnRate,
    stopReason: run.stopReason,
    setupError: run.failure,
    teardownError: run.teardownError,
    shapeError: run.shapeError,
    unaccounted: run.aggregator.unaccounted,
    lostAtMost: lost.reduce((sum, { lostAtMost }) => sum + lostAtMost, 0),
    lost,
    rowsLost: run.rows?.lost ?? 0,
    givenUp: run.givenUp,
    interrupted: run.interrupted.isOpen,
    saturated: run.saturation.stretches.map((one) => ({ ...one, index: indexes.get(one.worker) ?? -1 })),
    pausedSeconds: pausedSecondsOf(snapshot),
    resets: run.resets,
    balance: balanceOfRun(run, snapshot),
    journalFailure: run.test.journal.failure,
    workers: run.participants.size,
    snapshot,
  };
};

/** Points of a long test stand for several seconds each. */
const pausedSecondsOf = ({ history }: RunSnapshot): number => {
  const span = (history[1]?.second ?? 1) - (history[0]?.second ?? 0);
  return history.filter(({ paused }) => paused).length * span;
};

/** A reset forgets requests and no time of users; a worker that is lost takes its time with it. */
const balanceOfRun = (run: TestRun, { total }: RunSnapshot): TimeBalance | null => {
  if (run.resets > 0 || run.losses.all.length > 0 || run.interrupted.isOpen) return null;
  const spent = { livedMs: 0, waitedMs: 0, lateMs: 0, queuedMs: 0, busyMs: 0, threadMs: 0 };
  const parts = Object.keys(spent) as (keyof typeof spent)[];
  for (const time of run.threadTimes.values()) for (const part of parts) spent[part] += time[part];
  return balanceOf(spent, total);
};

import type { RunSnapshot } from "../stats/snapshot.ts";
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
    users: run.request.users,
    spawnRate: run.request.spawnRate,
    stopReason: run.stopReason,
    setupError: run.failure,
    teardownError: run.teardownError,
    unaccounted: run.aggregator.unaccounted,
    lostAtMost: lost.reduce((sum, { lostAtMost }) => sum + lostAtMost, 0),
    lost,
    givenUp: run.givenUp,
    interrupted: run.interrupted.isOpen,
    saturated: run.saturation.stretches.map((one) => ({ ...one, index: indexes.get(one.worker) ?? -1 })),
    resets: run.resets,
    workers: run.participants.size,
    snapshot,
  };
};

import type { RunState } from "../runner/run-state.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { TestRun } from "./test-run.ts";
import type { WorkerRegistry } from "./worker-registry.ts";
import { total } from "./worker-run.ts";

/** The numbers of a run as of now; after its last user's end, as of then. */
export const snapshotOf = (
  run: TestRun,
  state: RunState,
  nowMs: number,
  registry: WorkerRegistry,
): RunSnapshot => {
  const users = registry.users;
  return run.statistics.snapshot({
    nowMs: run.endedAtMs ?? run.runTimeMs(nowMs),
    zeroWallMs: run.zeroWallMs,
    endedAtMs: run.endedAtMs,
    state,
    users: users.total,
    targetUsers: run.stoppedMs === null ? run.plan.targetUsers : 0,
    usersByClass: users.byClass,
    workers: registry.ready.map(({ id, index, beat }) => ({
      id,
      index,
      state: beat.phase,
      users: total(beat.running),
      requests: beat.counted,
      ...beat.health,
    })),
  });
};

import type { RunState } from "../runner/run-state.ts";
import type { RunSnapshot, WorkerHealth } from "../stats/snapshot.ts";
import type { KnownWorker } from "./known-worker.ts";
import type { TestRun } from "./test-run.ts";
import type { WorkerRegistry } from "./worker-registry.ts";
import { total } from "./worker-run.ts";

/**
 * A thread as it is shown: its requests are those that the numbers hold, so that all threads add up to the total. Field
 * by field, since there may be thousands of them in each snapshot.
 */
const healthOf = (worker: KnownWorker, run: TestRun): WorkerHealth => {
  const { id, index, machine, beat, peakUsers, heardMs } = worker;
  const { applied, counted, final } = run.aggregator.account(id);
  // The last beat is older than the last report, and the last second that of a thread with nothing left to do.
  const isOver = run.endedAtMs !== null && !run.givenUp.includes(id);
  const worstDelayMs = isOver ? run.saturation.worstDelayMs(id) : undefined;
  const health: WorkerHealth = {
    id: machine === "" ? id : `${machine}_${id}`,
    index,
    state: isOver ? "done" : beat.phase,
    users: isOver ? 0 : total(beat.running),
    peakUsers,
    lastReportWallMs: run.zeroMs === null ? null : run.zeroWallMs + heardMs - run.zeroMs,
    requests: final ? counted : applied,
    loopDelayMs: worstDelayMs ?? beat.health.loopDelayMs,
    cpu: beat.health.cpu,
    memoryBytes: beat.health.memoryBytes,
  };
  return machine === "" ? health : Object.assign(health, { machine });
};

/** The numbers of a run as of now; after its last user's end, as of then. */
export const snapshotOf = (
  run: TestRun,
  state: RunState,
  nowMs: number,
  registry: WorkerRegistry,
): RunSnapshot => {
  // The last reports may come before the beat that says that no user is left; users that were given up end with
  // their thread, which no test outlives.
  const isOver = state === "stopped" || (run.endedAtMs !== null && run.givenUp.length === 0);
  const users = isOver ? { total: 0, byClass: {} } : registry.users;
  return run.statistics.snapshot({
    nowMs: run.endedAtMs ?? run.runTimeMs(nowMs),
    zeroWallMs: run.zeroWallMs,
    endedAtMs: run.endedAtMs,
    state,
    users: users.total,
    targetUsers: run.stoppedMs === null ? run.plan.targetUsers : 0,
    usersByClass: users.byClass,
    workers: registry.ready.map((worker) => healthOf(worker, run)),
  });
};

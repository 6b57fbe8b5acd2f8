import type { KnownWorker } from "./known-worker.ts";
import { endingOf } from "./run-ending.ts";
import type { TestRun } from "./test-run.ts";
import type { WorkerRegistry } from "./worker-registry.ts";

/** A worker that took part, as it was last heard. */
const latest = (run: TestRun, registry: WorkerRegistry): KnownWorker[] =>
  [...run.participants.values()].map((worker) => registry.worker(worker.id) ?? worker);

/** Looks whether the users of a run that stops are gone and all their numbers are there; the workers given up now. */
export const tendEnding = (run: TestRun, registry: WorkerRegistry, nowMs: number): KnownWorker[] => {
  if (run.stoppedMs === null || run.usersGone.isOpen) return [];
  const ending = { stoppedMs: run.stoppedMs, stopTimeoutMs: run.settings?.stopTimeoutMs ?? 0, nowMs };
  const silent = new Set(run.losses.silent);
  const givenUp: KnownWorker[] = [];
  let awaited = 0;
  for (const worker of latest(run, registry)) {
    const { id, beat } = worker;
    if (run.givenUp.includes(id)) continue;
    const nothingToGive = beat.run === run.id && beat.phase === "done";
    const finished =
      run.aggregator.account(id).final || nothingToGive || (run.losses.has(id) && !silent.has(id));
    const fate = endingOf({ worker, silent: silent.has(id), finished }, ending);
    if (fate === "awaited") awaited++;
    if (fate === "given up") givenUp.push(worker);
  }
  for (const worker of givenUp) run.giveUp(worker, nowMs);
  if (awaited === 0) {
    run.endedAtMs = endOfLastUser(run, registry, nowMs);
    run.usersGone.open();
  }
  return givenUp;
};

/** Stops waiting: what still owes its last report is given up. */
export const giveUpAll = (run: TestRun, registry: WorkerRegistry, nowMs: number): void => {
  for (const worker of latest(run, registry)) {
    if (run.aggregator.account(worker.id).final || run.losses.has(worker.id)) continue;
    if (worker.beat.run !== run.id || worker.beat.phase !== "done") run.giveUp(worker, nowMs);
  }
  run.endedAtMs ??= endOfLastUser(run, registry, nowMs);
};

/** Run time at which the last user was gone, as far as workers could tell. */
const endOfLastUser = (run: TestRun, registry: WorkerRegistry, nowMs: number): number => {
  const ends = latest(run, registry).flatMap(({ id, beat }) => {
    // The final report may overtake the beat that tells the same.
    const { idleSinceMs } = run.aggregator.account(id);
    if (idleSinceMs !== null) return [idleSinceMs];
    if (beat.run !== run.id) return [];
    if (beat.idleSinceMs !== null) return [beat.idleSinceMs];
    return run.givenUp.includes(id) ? [run.runTimeMs(nowMs)] : [];
  });
  return ends.length === 0 ? run.runTimeMs(run.stoppedMs ?? nowMs) : Math.max(...ends);
};

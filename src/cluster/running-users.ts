import type { WorkerBeat } from "./messages.ts";

/** Users told to run and not told to stop. */
export interface RunningUsers {
  readonly total: number;
  readonly byClass: Readonly<Record<string, number>>;
}

interface HeardWorker {
  readonly beat: WorkerBeat;
  readonly backWithOrder: number;
}

/** Its users wait for an order of now: they may run elsewhere, where they are counted. */
const isParked = ({ beat, backWithOrder }: HeardWorker): boolean =>
  beat.parked === true || beat.seen === backWithOrder;

/** Those of these workers together, as of their newest beats; parked ones run nowhere. */
export const runningUsers = (workers: readonly HeardWorker[]): RunningUsers => {
  const byClass: Record<string, number> = {};
  let total = 0;
  for (const worker of workers) {
    if (isParked(worker)) continue;
    for (const [name, count] of Object.entries(worker.beat.running)) {
      byClass[name] = (byClass[name] ?? 0) + count;
      total += count;
    }
  }
  return { total, byClass };
};

/** Two beats tell of the same users by class. */
export const sameUsers = (
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): boolean => {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
};

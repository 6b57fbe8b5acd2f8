import type { WorkerBeat } from "./messages.ts";

/** Users told to run and not told to stop. */
export interface RunningUsers {
  readonly total: number;
  readonly byClass: Readonly<Record<string, number>>;
}

/** Those of these workers together, as of their newest beats. */
export const runningUsers = (workers: readonly { readonly beat: WorkerBeat }[]): RunningUsers => {
  const byClass: Record<string, number> = {};
  let total = 0;
  for (const { beat } of workers) {
    for (const [name, count] of Object.entries(beat.running)) {
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

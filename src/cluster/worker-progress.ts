import type { WorkerBeat } from "./messages.ts";

/** Nothing has gone on between these two beats of a worker. */
export const sameProgress = (one: WorkerBeat, other: WorkerBeat): boolean =>
  one.phase === other.phase &&
  one.seen === other.seen &&
  one.done === other.done &&
  one.alive === other.alive &&
  one.counted === other.counted;

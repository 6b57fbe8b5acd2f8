import type { HistoryPoint } from "./snapshot.ts";

/** What a second is marked with, as bits of one number. */
export const marks = { saturated: 1, paused: 2 } as const;

export const marksOf = ({ saturated, paused }: Pick<HistoryPoint, keyof typeof marks>): number =>
  (saturated ? marks.saturated : 0) + (paused ? marks.paused : 0);

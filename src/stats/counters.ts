import { phaseNames } from "../metrics/sample.ts";

/**
 * What is counted for one name besides its histograms, as 35 numbers that only ever add up, so that splitting,
 * sending and merging are one loop. Times are whole microseconds; exact up to 2^53 (285 years of response time).
 *
 *   0 ················ 20 | 21 ············ 27 | 28 ············ 34
 *   sums                  | smallest values    | greatest values
 */
export const counter = {
  succeeded: 0,
  failures: 1,
  aborted: 2,
  retries: 3,
  hops: 4,
  bytes: 5,
  succeededSumUs: 6,
  failedSumUs: 7,
  /** First of five, in the order of `phaseNames`; so are all the `phase…` below. */
  phaseCount: 8,
  phaseSumUs: 13,
  /** Never sent, by a fault of this machine; no samples, like the aborted. */
  generatorFaults: 18,
  /** How often bytes came that belong to no answer, and how many. */
  excessAnswers: 19,
  excessBytes: 20,
  succeededMinUs: 21,
  failedMinUs: 22,
  phaseMinUs: 23,
  succeededMaxUs: 28,
  failedMaxUs: 29,
  phaseMaxUs: 30,
} as const;

export const counterCount = 35;
export const firstMinimum = counter.succeededMinUs;
export const firstMaximum = counter.succeededMaxUs;
export const phaseTotal = phaseNames.length;

/** In place of a smallest and a greatest value where there is none. */
export const noMinimum = Number.POSITIVE_INFINITY;
export const noMaximum = -1;

export const clearCounters = (counters: Float64Array): void => {
  counters.fill(0, 0, firstMinimum);
  counters.fill(noMinimum, firstMinimum, firstMaximum);
  counters.fill(noMaximum, firstMaximum);
};

export const newCounters = (): Float64Array => {
  const counters = new Float64Array(counterCount);
  clearCounters(counters);
  return counters;
};

export const addCounters = (into: Float64Array, from: Float64Array): void => {
  for (let i = 0; i < firstMinimum; i++) into[i]! += from[i]!;
  for (let i = firstMinimum; i < firstMaximum; i++) if (from[i]! < into[i]!) into[i] = from[i]!;
  for (let i = firstMaximum; i < counterCount; i++) if (from[i]! > into[i]!) into[i] = from[i]!;
};

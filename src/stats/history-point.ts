import { marks, marksOf } from "./history-marks.ts";
import { windowSeconds } from "./rate-window.ts";
import type { HistoryPoint } from "./snapshot.ts";

/** Percentiles are middles of buckets: whole numbers of this. */
const PERCENTILE_STEPS_PER_MS = 2_000;
const NO_SAMPLE = -1;

/** When the run began on the wall clock: one for all its points. */
export interface WallZero {
  readonly ms: number;
}

/**
 * A point that is kept for the whole run. All in it is whole numbers, for an engine makes an object of each fraction: a
 * point with its fractions takes twice the memory of this one, and a day has 86,400.
 */
export class KeptPoint implements HistoryPoint {
  readonly second: number;
  readonly users: number;
  readonly requests: number;
  readonly failures: number;
  private readonly zero: WallZero;
  private readonly windowRequests: number;
  private readonly windowFailures: number;
  private readonly p50Steps: number;
  private readonly p95Steps: number;
  private readonly p99Steps: number;
  private readonly marks: number;

  constructor(zero: WallZero, point: Omit<HistoryPoint, "wallMs">) {
    this.zero = zero;
    this.second = point.second;
    this.users = point.users;
    this.requests = point.requests;
    this.failures = point.failures;
    this.windowRequests = Math.round(point.rps * windowSeconds);
    this.windowFailures = Math.round(point.failuresPerSecond * windowSeconds);
    this.p50Steps = stepsOf(point.p50);
    this.p95Steps = stepsOf(point.p95);
    this.p99Steps = stepsOf(point.p99);
    this.marks = marksOf(point);
  }

  get wallMs(): number {
    return this.zero.ms + this.second * 1000;
  }

  get rps(): number {
    return this.windowRequests / windowSeconds;
  }

  get failuresPerSecond(): number {
    return this.windowFailures / windowSeconds;
  }

  get p50(): number {
    return msOf(this.p50Steps);
  }

  get p95(): number {
    return msOf(this.p95Steps);
  }

  get p99(): number {
    return msOf(this.p99Steps);
  }

  get saturated(): boolean {
    return (this.marks & marks.saturated) > 0;
  }

  get paused(): boolean {
    return (this.marks & marks.paused) > 0;
  }
}

const stepsOf = (ms: number): number =>
  Number.isNaN(ms) ? NO_SAMPLE : Math.round(ms * PERCENTILE_STEPS_PER_MS);

/** The same bits as microseconds ÷ 1000: half of a whole number is exact. */
const msOf = (steps: number): number => (steps === NO_SAMPLE ? Number.NaN : steps / 2 / 1000);

import { type Excess, generatorKind, type PhaseTimings } from "../metrics/sample.ts";
import type { HistogramView } from "./frozen-histogram.ts";

/** Count, times and percentiles of a set of samples; times in milliseconds, NaN where there is no sample. */
export interface TimesView {
  readonly requests: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly median: number;
  /** @param quantile in (0, 1]; 1 is the maximum. */
  percentile(quantile: number): number;
  /** The distribution itself, in microseconds. */
  readonly histogram: HistogramView;
}

/** One row of the statistics, immutable. The total row has `method` "" and `name` "Aggregated". */
export interface EntrySnapshot extends TimesView {
  readonly method: string;
  readonly name: string;
  readonly failures: number;
  readonly aborted: number;
  /** Requests that were never sent by a fault of this machine: neither requests nor failures. */
  readonly generatorFaults: number;
  readonly retries: number;
  readonly hops: number;
  /** Told by a sample of this entry, but heard by any of its load thread: only a run's total is exact. */
  readonly excess: Readonly<Excess>;
  /** Requests ÷ seconds from zero until the last user ended (or now); the same divisor in all rows. */
  readonly rps: number;
  readonly failuresPerSecond: number;
  /** The last 10 whole seconds ÷ 10, measured back from now. */
  readonly currentRps: number;
  readonly currentFailuresPerSecond: number;
  /** Bytes of body on the wire, in all. */
  readonly bytes: number;
  /** Mean of each phase over the requests in which it happened; NaN where it never did. */
  readonly timings: Readonly<PhaseTimings>;
  /** How many requests each of those means is of. */
  readonly phaseCounts: Readonly<PhaseTimings>;
  readonly succeeded: TimesView;
  readonly failed: TimesView;
  /** The last 10 whole seconds, measured back from now; only where they were asked for (`entryWindows`). */
  readonly lastTenSeconds?: TimesView | undefined;
}

export interface ErrorRow {
  readonly method: string;
  readonly name: string;
  readonly error: string;
  /** `generator` is a fault of this machine: its occurrences are no failures. */
  readonly kind: string;
  readonly occurrences: number;
  /** Milliseconds since 1970. */
  readonly firstSeenWallMs: number;
  readonly lastSeenWallMs: number;
}

/** Whether the error is this machine's, not the target's. */
export const isGeneratorFault = ({ kind }: ErrorRow): boolean => kind === generatorKind;

export interface ExceptionRow {
  readonly count: number;
  readonly message: string;
  readonly traceback: string;
  /** The task that threw: `Shop.browse`; "" where none did. */
  readonly task: string;
  readonly workers: readonly string[];
}

/** One second of the run, of all names together. */
export interface HistoryPoint {
  /** Whole second of run time. */
  readonly second: number;
  readonly wallMs: number;
  readonly users: number;
  readonly requests: number;
  readonly failures: number;
  /** Requests and failures of the ten seconds that end here, a second. */
  readonly rps: number;
  readonly failuresPerSecond: number;
  /** Of the ten seconds that end here, in ms; NaN without a sample. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Some thread was saturated in this second. */
  readonly saturated: boolean;
  /** Some users were parked in it, as their worker could not reach the bus: load was missing. */
  readonly paused: boolean;
}

/** Health of one load thread, as of its last beat; once the run has ended, `users` is 0 and `state` "done". */
export interface WorkerHealth {
  readonly id: string;
  /** Where it runs; left out on the controller's own. */
  readonly machine?: string;
  readonly index: number;
  readonly state: string;
  readonly users: number;
  /** The most users that it had at once, as its beats told. */
  readonly peakUsers: number;
  /** When it was last heard; null before the first second. */
  readonly lastReportWallMs: number | null;
  /** Samples of this thread that the run's numbers hold. */
  readonly requests: number;
  /** p99 of the event loop's delay in the last second; once the run has ended, that of its worst second. */
  readonly loopDelayMs: number;
  /** Share of one core, 0…1, of the last second. */
  readonly cpu: number;
  readonly memoryBytes: number;
}

/** Everything that outputs show, as of one moment. Nothing in it changes afterwards. */
export interface RunSnapshot {
  readonly state: string;
  /** Seconds from time zero. */
  readonly elapsedSeconds: number;
  /** The whole second from which on everything but the history counts: 0, or that of the last reset. */
  readonly zeroSecond: number;
  readonly wallMs: number;
  readonly users: number;
  readonly targetUsers: number;
  readonly usersByClass: Readonly<Record<string, number>>;
  readonly total: EntrySnapshot;
  /** Sorted by name, then method. */
  readonly entries: readonly EntrySnapshot[];
  readonly errors: readonly ErrorRow[];
  readonly exceptions: readonly ExceptionRow[];
  readonly history: readonly HistoryPoint[];
  readonly workers: readonly WorkerHealth[];
}

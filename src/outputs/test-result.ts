import type { Verdict } from "../stats/run-summary.ts";
import type { percentilesToReport } from "./percentiles.ts";

/** Milliseconds with up to three decimals; null without a sample. */
export type Milliseconds = number | null;

/** `0.5` … `0.9999`; `1` is the maximum. */
export type QuantileKey = `${(typeof percentilesToReport)[number]}`;

export interface ResultTimes {
  readonly requests: number;
  readonly avg: Milliseconds;
  readonly min: Milliseconds;
  readonly max: Milliseconds;
  readonly median: Milliseconds;
  readonly percentiles: Readonly<Record<QuantileKey, Milliseconds>>;
}

/** One method and name, or the total; its times include failed requests. */
export interface ResultEntry extends ResultTimes {
  /** HTTP method, or the type given to `measure()`; "" in the total. */
  readonly method: string;
  readonly name: string;
  readonly failures: number;
  /** Cut short, and no samples. */
  readonly aborted: number;
  /** Requests never sent by a fault of this machine; absent when there were none. */
  readonly generatorFaults?: number | undefined;
  /** Requests a second, from zero until the last user ended. */
  readonly rps: number;
  /** Of body, as they came over the wire. */
  readonly bytes: number;
  /** Mean of each phase over the requests in which it happened. */
  readonly timings: Readonly<Record<"dns" | "connect" | "tls" | "firstByte" | "download", Milliseconds>>;
  readonly succeeded: ResultTimes;
  readonly failed: ResultTimes;
}

export interface ResultError {
  readonly method: string;
  readonly name: string;
  readonly error: string;
  /** `timeout`, `refused`, …; "" where there is none. */
  readonly kind: string;
  readonly occurrences: number;
  /** ISO 8601, as all moments. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface ResultException {
  readonly count: number;
  readonly message: string;
  /** With the lines of the scenario. */
  readonly traceback: string;
  /** `Shop.browse` */
  readonly task: string;
}

/** One second of the run; rates and percentiles of the ten seconds that end there. */
export interface ResultSecond {
  readonly second: number;
  readonly time: string;
  readonly users: number;
  readonly requests: number;
  readonly failures: number;
  readonly rps: number;
  readonly failuresPerSecond: number;
  readonly p50: Milliseconds;
  readonly p95: Milliseconds;
  readonly p99: Milliseconds;
  /** The generator was too busy to measure well. */
  readonly saturated: boolean;
  readonly paused: boolean;
}

/** What became of a test. */
export interface ResultRun {
  readonly id: string;
  /** Of Acrida. */
  readonly version: string;
  readonly startedAt: string;
  /** From time zero to the end of the last user. */
  readonly durationSeconds: number;
  readonly users: number;
  readonly spawnRate: number;
  readonly host: string | null;
  readonly profile?: string | undefined;
  readonly seed: number;
  /** What the command would end with; 0 is passed. */
  readonly exitCode: number;
  readonly verdict: Verdict;
  /** One sentence each, why the verdict is not `passed`. */
  readonly reasons: readonly string[];
  readonly aborted: number;
  readonly generatorFaults?: number | undefined;
  readonly retries: number;
  /** Followed redirects. */
  readonly hops: number;
  /** Bytes from targets that belong to no answer; absent when there were none. */
  readonly excess?: { readonly answers: number; readonly bytes: number } | undefined;
  /** Where users' time went, in milliseconds a request; absent unless it speaks against the numbers. */
  readonly balance?: ResultBalance | undefined;
  /** Upper bound of the samples that lost load threads took with them. */
  readonly lostAtMost: number;
  readonly rowsLost?: number | undefined;
  /** Load threads. */
  readonly workers: number;
}

export interface ResultBalance {
  readonly cycle: number;
  readonly recorded: Milliseconds;
  readonly waited: number;
  readonly late: number;
  readonly besides: number;
  readonly queued: number;
  readonly busy: number;
  readonly remarks: readonly string[];
}

/** The result of a test: what `--json` prints. Plain data; times in milliseconds. */
export interface TestResult {
  readonly schema: "acrida/result/1";
  readonly run: ResultRun;
  readonly total: ResultEntry;
  /** Sorted by name, then method. */
  readonly entries: readonly ResultEntry[];
  readonly errors: readonly ResultError[];
  readonly exceptions: readonly ResultException[];
  readonly history: readonly ResultSecond[];
}

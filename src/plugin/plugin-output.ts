import type { Environment, RunStats } from "../user/environment.ts";

/** A test as it begins. */
export interface OutputRun {
  readonly id: string;
  /** Of Acrida. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly users: number;
  readonly spawnRate: number;
  /** Null for a test that ends otherwise. */
  readonly runTimeSeconds: number | null;
  /** What leads the load instead of `users`; null for nothing. */
  readonly shape: string | null;
  readonly host: string | null;
  /** What somebody called this test. */
  readonly profile: string | null;
  readonly seed: number;
  /** The test was begun under an earlier controller; what that told of it is not told again. */
  readonly resumed: boolean;
  readonly environment: Environment;
}

/** The times of some requests, in milliseconds. Without any, sum is 0 and all else NaN. */
export interface TimesDelta {
  readonly requests: number;
  readonly sum: number;
  readonly avg: number;
  /** To 0.1 %, as the percentiles; so is `max`. */
  readonly min: number;
  readonly max: number;
  /** @param quantile in (0, 1]; 1 is the maximum. */
  percentile(quantile: number): number;
  /** The distribution: how many requests took how long, ascending; each time is at most 0.1 % off. */
  readonly buckets: readonly { readonly ms: number; readonly count: number }[];
}

/** What was counted of one method and name in an interval. */
export interface IntervalEntry extends TimesDelta {
  readonly method: string;
  readonly name: string;
  readonly failures: number;
  readonly aborted: number;
  readonly retries: number;
  /** Of bodies. */
  readonly bytes: number;
  readonly succeeded: TimesDelta;
  readonly failed: TimesDelta;
}

/** What happened since the interval before: each sample is in exactly one of them. */
export interface OutputInterval {
  /** Seconds of run time; the next interval begins where this one ends. Usually it lasts one second. */
  readonly from: number;
  readonly to: number;
  /** Its end, in milliseconds since 1970. */
  readonly time: number;
  readonly state: string;
  readonly users: number;
  readonly targetUsers: number;
  readonly usersByClass: Readonly<Record<string, number>>;
  /** The numbers were reset since the interval before: what is here was counted after that. */
  readonly reset: boolean;
  readonly total: IntervalEntry;
  /** Of those names only of which something was counted. */
  readonly entries: readonly IntervalEntry[];
  readonly errors: readonly {
    readonly method: string;
    readonly name: string;
    readonly error: string;
    readonly kind: string;
    readonly occurrences: number;
  }[];
  readonly exceptions: readonly {
    readonly message: string;
    readonly traceback: string;
    readonly task: string;
    readonly count: number;
  }[];
  /** Load threads as of the interval's end. `cpu` is a share of one core. */
  readonly workers: readonly {
    readonly id: string;
    readonly machine: string | null;
    readonly users: number;
    readonly cpu: number;
    readonly loopDelayMs: number;
    readonly memoryBytes: number;
  }[];
}

/** How a test ended. */
export interface OutputEnd {
  readonly id: string;
  readonly durationSeconds: number;
  readonly verdict: string;
  readonly exitCode: number;
  /** Why the verdict is not `passed`, a sentence each. */
  readonly reasons: readonly string[];
  /** All of the test, with all its rows. */
  readonly stats: RunStats;
}

/**
 * Takes the numbers of each test to where they are wanted. Calls come one after the other, each when the promise of
 * the one before is settled: while a call takes its time nothing is queued, and the next interval is the longer for it.
 * One that throws, rejects or takes longer than `timeout` is named in the log and told nothing more of this test; the
 * test goes on, with exit code 5 at its end.
 */
export interface PluginOutput {
  /** How many seconds one call may take, 30 at most; 10 without. */
  readonly timeout?: number;
  /** Before any load. */
  start?(run: OutputRun): unknown;
  /** Once a second while the test runs. */
  interval?(interval: OutputInterval): unknown;
  /** After the last interval; what is not written yet has to be written by now. */
  end?(end: OutputEnd): unknown;
}

/** A value whose type the scenario knows and Acrida does not: `any`. */
export type Untyped = ReturnType<typeof JSON.parse>;

/** The run as a scenario may see and steer it. */
export interface RunnerView {
  /** As the console names it: `ready`, `spawning`, `running`, `stopping`, `stopped` … */
  readonly state: string;
  /** Users told to run and not told to stop, in this node. */
  readonly userCount: number;
  /** Ends the test in order; the console stays. */
  stop(): void;
  /** Ends the test in order, and the process after it. */
  quit(): void;
}

/** One row of the statistics as listeners see it: times in ms, NaN without a request. */
export interface EntryStats {
  readonly method: string;
  readonly name: string;
  readonly requests: number;
  readonly failures: number;
  /** Share of failed requests, 0…1. */
  readonly failRatio: number;
  readonly avg: number;
  /** The same as `avg`, by Locust's name. */
  readonly avgResponseTime: number;
  readonly min: number;
  readonly max: number;
  readonly median: number;
  /** Requests a second, from time zero on; and of the last ten seconds. */
  readonly rps: number;
  readonly currentRps: number;
  /** @param quantile in (0, 1]; 1 is the maximum. */
  percentile(quantile: number): number;
  /** The same as `percentile`, by Locust's name. */
  getResponseTimePercentile(quantile: number): number;
}

/** The statistics as listeners at the controller see them. */
export interface RunStats {
  readonly total: EntryStats;
  /** By name; filled in once users have stopped, since there can be thousands. */
  readonly entries: readonly EntryStats[];
}

/** What listeners get as `environment`; the same object for all listeners of a node. */
export interface Environment {
  readonly host: string | undefined;
  /** Parsed options of the command line, custom ones included. */
  readonly options: Readonly<Record<string, Untyped>>;
  readonly runner: RunnerView;
  /** Statistics as of the last second; at the controller only, undefined in load threads. */
  readonly stats?: RunStats | undefined;
  /** Set by a listener: the exit code of the command. */
  processExitCode?: number | undefined;
}

/** What `static setup()` and `static teardown()` get. */
export interface SetupContext {
  readonly host: string | undefined;
  readonly options: Readonly<Record<string, Untyped>>;
  /** In a teardown what the setup of the same class returned, deep-frozen. */
  readonly data: Untyped;
}

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
  /** True in the controller's thread, where setups and its listeners run; false where users run. */
  readonly isController: boolean;
  /**
   * Calls the listener for each message of this name that comes to this thread. Register in a listener of `init`.
   * @throws AcridaError MISUSE for a name that has a listener.
   */
  registerMessage(name: string, listener: MessageListener): void;
  /**
   * Sends data that JSON carries: from the controller to every worker, or to the one with this index or id; from a
   * worker to the controller. It arrives at most once: whoever is not there, or not reached, never gets it.
   * @throws AcridaError MISUSE for other data, more than 64 KB of it, and past 1,000 messages in 10 s.
   */
  sendMessage(name: string, data?: unknown, worker?: number | string): void;
}

/** What a listener of a message gets. */
export interface MessageEvent {
  readonly environment: Environment;
  readonly name: string;
  /** What was sent: a copy of its own. */
  readonly data: Untyped;
  /** Who sent it: the id of a worker, to which an answer can go, or `controller`. */
  readonly clientId: string;
}

export type MessageListener = (message: MessageEvent) => unknown;

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

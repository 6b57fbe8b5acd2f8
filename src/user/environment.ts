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

/** What listeners get as `environment`; the same object for all listeners of a node. */
export interface Environment {
  readonly host: string | undefined;
  /** Parsed options of the command line, custom ones included. */
  readonly options: Readonly<Record<string, Untyped>>;
  readonly runner: RunnerView;
  /** Statistics so far; at the controller only. */
  readonly stats?: Untyped;
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

/** The whole of a bench, as it is written to JSON. */
export interface Results {
  readonly startedAt: string;
  /** As typed after `node bench/versus/run.mjs`. */
  readonly command: string;
  readonly rounds: number;
  /** Rounds of the generators that `ToolInfo` calls slow; as many as all where it is absent. */
  readonly slowRounds?: number;
  /** Warm turns of the generators that take them; none where it is absent. */
  readonly turns?: number;
  readonly machine: Machine;
  readonly reference: string;
  readonly tools: readonly ToolInfo[];
  readonly groups: readonly Group[];
}

export interface Machine {
  readonly cores: number;
  readonly model: string;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly system: string;
  readonly node: string;
  readonly nginx: string;
}

export interface ToolInfo {
  readonly name: string;
  readonly title: string;
  /** Null where it is missing. */
  readonly version: string | null;
  readonly missing?: string;
  readonly isSlow?: boolean;
}

/** One scenario with one number of users. */
export interface Group {
  readonly scenario: string;
  readonly title: string;
  readonly task: string;
  readonly users: number;
  /** Of load in each run. */
  readonly seconds: number;
  readonly entries: readonly GroupEntry[];
}

/** One generator in a group. */
export interface GroupEntry {
  readonly tool: string;
  /** Why it can't do this scenario. */
  readonly cannot?: string;
  readonly shortfall?: string;
  readonly runs: readonly Run[];
  /** Processor seconds of a million requests, warm, in each turn; null for a turn without requests. */
  readonly turns?: readonly (number | null)[];
}

export interface Run {
  readonly round: number;
  /** Why its figures don't count; they stand here all the same. */
  readonly failed?: string;
  readonly remarks: readonly string[];
  /** By the target's count. */
  readonly requests: number;
  /** By the generator's own. */
  readonly claimedRequests: number | null;
  /** From the first request to the last, by the target's count. */
  readonly loadSeconds: number;
  readonly requestsPerSecond: number;
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** User and system, of the whole tree, from start to end. */
  readonly cpuSeconds: number;
  readonly startUp: StartUp;
  readonly peakBytes: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Answers of 400 and above. */
  readonly refused: number;
  /** Processor seconds of the target over seconds of load. */
  readonly targetBusy: number;
}

/** What went before the target saw its first request. */
export interface StartUp {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Requests that the target had seen when the times were taken. */
  readonly requests: number;
}

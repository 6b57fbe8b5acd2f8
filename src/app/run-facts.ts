import { messageOf } from "../base/errors.ts";
import type { Said, Sentence } from "../base/sentence.ts";
import type { RunResult } from "../cluster/run-request.ts";
import type { Options } from "../config/options.ts";
import type { LostOutput } from "../outputs/output-manager.ts";
import type { RunSummary, Verdict } from "../stats/run-summary.ts";

/** What is known of a run when it is over; the command's table of exit codes reads it. */
export interface RunFacts {
  /** A second Ctrl-C or SIGTERM cut the end short. */
  readonly interruptedTwice: boolean;
  /** `environment.processExitCode` as a listener left it. */
  readonly codeFromListener: number | null;
  /** Why the scenario could not be run as written: a setup() or teardown() that threw, an option that is wrong. */
  readonly scenarioErrors: readonly string[];
  /** Listeners that threw. */
  readonly listenerErrors: number;
  /** Outputs that lost a file, by title; the journal among them. */
  readonly outputsLost: readonly string[];
  /** One sentence for each threshold that was crossed. */
  readonly thresholdsCrossed: readonly string[];
  readonly failedRequests: number;
  readonly exceptions: number;
  /** `--exit-code-on-error`. */
  readonly exitCodeOnError: number;
  /** Samples that workers counted and the controller never got, or the other way round. */
  readonly unaccounted: number;
  /** Requests that were never sent: this machine ran out of descriptors, ports or memory. */
  readonly generatorFaults: number;
  /** One sentence for each further reason to doubt the numbers: a worker lost. */
  readonly doubts: readonly Said[];
  /** Some thread was saturated. */
  readonly saturated: boolean;
  readonly saturation: Options["saturation"];
}

/** Exit code, verdict and reasons of a run by its facts. */
export type Judge = (facts: RunFacts) => {
  readonly code: number;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly sentences?: readonly (Sentence | null)[];
};

/** What listeners did that decides the end of a run. */
export interface ListenerFacts {
  readonly listenerErrors: number;
  readonly codeFromListener: number | null;
}

const doubtsOf = (result: RunResult): Said[] => [
  ...(result.pausedSeconds === 0 ? [] : [paused(result.pausedSeconds)]),
  ...result.lost.map(({ id, index, reason, lostAtMost }): Said => {
    const samples = lostAtMost === 1 ? "1 sample" : `${lostAtMost} samples`;
    const elsewhere = result.givenUp.includes(id) ? "" : "; its users ran on elsewhere";
    const name = index < 0 ? id : index;
    return {
      text: `load thread ${name} ${reason} and took at most ${samples} with it${elsewhere}`,
      sentence: { key: "reason.thread", values: { index: name, count: lostAtMost } },
    };
  }),
  ...(result.rowsLost === 0 ? [] : [lostRows(result.rowsLost)]),
];

const paused = (count: number): Said => ({
  text: `the load paused for ${count} s: the bus was gone`,
  sentence: { key: "reason.paused", values: { count } },
});

const lostRows = (count: number): Said => ({
  text:
    count === 1
      ? "at most 1 row of data was lost with a load thread: no other user was handed it"
      : `at most ${count} rows of data were lost with load threads: no other user was handed them`,
  sentence: { key: "reason.rows", values: { count } },
});

/** The facts of a run that is over. */
export const factsOf = (
  result: RunResult,
  options: Options,
  listeners: ListenerFacts,
  lostOutputs: readonly LostOutput[],
): RunFacts => {
  const { total, exceptions } = result.snapshot;
  return {
    interruptedTwice: result.interrupted,
    codeFromListener: listeners.codeFromListener,
    scenarioErrors: [result.setupError, result.shapeError, result.teardownError]
      .filter((error) => error !== null && error !== undefined)
      // The log has the rest of a message that goes over several lines.
      .map((error) => messageOf(error).split("\n", 1)[0] as string),
    listenerErrors: listeners.listenerErrors,
    outputsLost: [
      ...lostOutputs.map(({ title }) => title),
      ...(result.journalFailure === null ? [] : ["the journal"]),
    ],
    thresholdsCrossed: [],
    failedRequests: total.failures,
    exceptions: exceptions.reduce((sum, { count }) => sum + count, 0),
    exitCodeOnError: options.exitCodeOnError,
    unaccounted: result.unaccounted,
    generatorFaults: total.generatorFaults,
    doubts: doubtsOf(result),
    saturated: result.saturated.length > 0,
    saturation: options.saturation,
  };
};

/** The facts of a command that ran no test. */
export const factsOfNoTest = (options: Options, listeners: ListenerFacts): RunFacts => ({
  interruptedTwice: false,
  codeFromListener: listeners.codeFromListener,
  scenarioErrors: [],
  listenerErrors: listeners.listenerErrors,
  outputsLost: [],
  thresholdsCrossed: [],
  failedRequests: 0,
  exceptions: 0,
  exitCodeOnError: options.exitCodeOnError,
  unaccounted: 0,
  generatorFaults: 0,
  doubts: [],
  saturated: false,
  saturation: options.saturation,
});

/** What outputs tell of a run besides its numbers. */
export const summaryOf = (
  result: RunResult,
  decision: ReturnType<Judge>,
  about: {
    readonly version: string;
    readonly host: string | null;
    readonly profile: string | null;
    readonly seed: number;
  },
): RunSummary => {
  const { total } = result.snapshot;
  return {
    id: result.run,
    version: about.version,
    startedAt: new Date(result.startedAtWallMs).toISOString(),
    durationSeconds: result.durationSeconds,
    users: result.users,
    spawnRate: result.spawnRate,
    host: about.host,
    profile: about.profile,
    seed: about.seed,
    exitCode: decision.code,
    verdict: decision.verdict,
    reasons: decision.reasons,
    ...(decision.sentences === undefined ? {} : { sentences: decision.sentences }),
    aborted: total.aborted,
    generatorFaults: total.generatorFaults,
    retries: total.retries,
    hops: total.hops,
    excess: total.excess,
    lostAtMost: result.lostAtMost,
    rowsLost: result.rowsLost,
    balance: result.balance,
    workers: result.workers,
  };
};

import type { RunFacts } from "../app/run-facts.ts";
import { exitCode } from "../base/errors.ts";
import type { Said, Sentence, SentenceKey } from "../base/sentence.ts";

export interface ExitDecision {
  readonly code: number;
  readonly verdict: "passed" | "failed" | "untrusted";
  /** One sentence each: all that kept the run from passing, not only what set the code. */
  readonly reasons: readonly string[];
  /** The same for pages in other languages, one by one; null where only English has it. */
  readonly sentences: readonly (Sentence | null)[];
}

/** A reason to end with another code than 0. */
export interface ExitRule {
  /** As the reference shows it. */
  readonly code: string;
  readonly meaning: string;
  readonly verdict: "passed" | "failed" | "untrusted";
  codeOf(facts: RunFacts): number;
  /** One sentence for each time that it applies; none when it does not. */
  reasons(facts: RunFacts): readonly Said[];
}

const said = (text: string, key?: SentenceKey, values?: Sentence["values"]): Said => ({
  text,
  sentence: key === undefined ? null : { key, ...(values === undefined ? {} : { values }) },
});
const when = (
  applies: boolean,
  text: string,
  key: SentenceKey,
  values?: Sentence["values"],
): readonly Said[] => (applies ? [said(text, key, values)] : []);
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const unsent = (count: number): string =>
  `${count === 1 ? "1 request was" : `${count} requests were`} never sent: this machine ran out of file descriptors, ` +
  "ports or memory (see the errors of kind generator); raise `ulimit -n`, use fewer users a machine, or more machines";

/** The rules in the order in which they set the code: the first that applies does. */
export const exitRules: readonly ExitRule[] = [
  {
    code: String(exitCode.interrupted),
    meaning: "interrupted twice: what was under way was cut",
    verdict: "untrusted",
    codeOf: () => exitCode.interrupted,
    reasons: (facts) => when(facts.interruptedTwice, "interrupted twice", "reason.interrupted"),
  },
  {
    code: "as set",
    meaning: "a listener set `environment.processExitCode`",
    verdict: "failed",
    codeOf: (facts) => facts.codeFromListener ?? exitCode.passed,
    reasons: ({ codeFromListener: code }) =>
      when(code !== null && code !== exitCode.passed, `a listener set the exit code ${code}`, "reason.code", {
        count: code ?? 0,
      }),
  },
  {
    code: String(exitCode.usage),
    meaning: "a usage or scenario error, or a listener threw",
    verdict: "failed",
    codeOf: () => exitCode.usage,
    reasons: (facts) => [
      ...facts.scenarioErrors.map((error) => said(error)),
      ...when(
        facts.listenerErrors > 0,
        `${counted(facts.listenerErrors, "listener", "listeners")} threw`,
        ...(["reason.listeners", { count: facts.listenerErrors }] as const),
      ),
    ],
  },
  {
    code: String(exitCode.outputLost),
    meaning: "an output or the journal could not be written",
    verdict: "untrusted",
    codeOf: () => exitCode.outputLost,
    reasons: (facts) =>
      facts.outputsLost.map((name) => said(`${name} could not be written`, "reason.output", { name })),
  },
  {
    code: String(exitCode.threshold),
    meaning: "a threshold was crossed (reserved: thresholds come with a later version)",
    verdict: "failed",
    codeOf: () => exitCode.threshold,
    reasons: (facts) => facts.thresholdsCrossed.map((crossed) => said(crossed)),
  },
  {
    code: String(exitCode.failures),
    meaning:
      "a request failed or a task threw; `--exit-code-on-error N` changes the code, 0 lets failures pass",
    verdict: "failed",
    codeOf: (facts) => facts.exitCodeOnError,
    reasons: (facts) => [
      ...when(
        facts.failedRequests > 0,
        `${counted(facts.failedRequests, "request", "requests")} failed`,
        ...(["reason.requests", { count: facts.failedRequests }] as const),
      ),
      ...when(
        facts.exceptions > 0,
        `${counted(facts.exceptions, "exception", "exceptions")} in tasks`,
        ...(["reason.exceptions", { count: facts.exceptions }] as const),
      ),
    ],
  },
  {
    code: String(exitCode.untrusted),
    meaning:
      "the numbers cannot be trusted: samples unaccounted for, a worker lost, the load paused by an outage of the bus, the generator saturated or out of descriptors or ports",
    verdict: "untrusted",
    codeOf: () => exitCode.untrusted,
    reasons: (facts) => [
      ...when(
        facts.unaccounted !== 0,
        `${counted(Math.abs(facts.unaccounted), "sample", "samples")} unaccounted for`,
        ...(["reason.unaccounted", { count: Math.abs(facts.unaccounted) }] as const),
      ),
      ...when(facts.generatorFaults > 0, unsent(facts.generatorFaults), "reason.unsent", {
        count: facts.generatorFaults,
      }),
      ...facts.doubts,
      ...when(
        facts.saturated && facts.saturation === "fail",
        "this machine was too busy to measure well",
        "reason.saturated",
      ),
    ],
  },
];

/** Code, verdict and reasons of a run. */
export const decideExit = (facts: RunFacts): ExitDecision => {
  const applying = exitRules
    .map((rule) => ({ rule, reasons: rule.reasons(facts) }))
    .filter(({ reasons }) => reasons.length > 0);
  const all = applying.flatMap(({ reasons }) => reasons);
  return {
    code: codeOf(facts, applying),
    verdict: verdictOf(facts, applying),
    reasons: all.map(({ text }) => text),
    sentences: all.map(({ sentence }) => sentence),
  };
};

const verdictOf = (facts: RunFacts, applying: readonly { rule: ExitRule }[]): ExitDecision["verdict"] => {
  // A machine that could not send what it should says nothing of the target, not even that it failed under this load.
  if (facts.generatorFaults > 0) return "untrusted";
  const verdicts = applying.map(({ rule }) => rule.verdict);
  return verdicts.includes("failed") ? "failed" : (verdicts[0] ?? "passed");
};

/** A code of 0 that was asked for (a listener's, or for failures) is kept, unless a graver rule comes first. */
const codeOf = (facts: RunFacts, applying: readonly { rule: ExitRule }[]): number => {
  if (facts.codeFromListener !== null && !facts.interruptedTwice) return facts.codeFromListener;
  // Failures that may pass must not hide that the numbers can't be trusted.
  const code = applying.map(({ rule }) => rule.codeOf(facts)).find((one) => one !== exitCode.passed);
  return code ?? exitCode.passed;
};

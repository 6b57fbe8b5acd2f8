import { AcridaError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { SetupContext } from "./environment.ts";
import { frozenFromJson, toJsonText } from "./json-value.ts";
import type { SetupStep } from "./setup-plan.ts";
import { tracebackOf } from "./traceback.ts";

/** How far the setups of a test came. */
export interface SetupProgress {
  /** JSON text by key, of those that returned something. */
  readonly data: Record<string, string>;
  /** Keys of the steps that are set up: what teardown has to run for. */
  readonly done: string[];
  /** The first throw; null while all goes well. */
  failure: AcridaError | null;
  /** No further step begins, and one that still works is not counted as set up. */
  isOver: boolean;
}

export const newSetups = (): SetupProgress => ({ data: {}, done: [], failure: null, isOver: false });

const failed = (step: SetupStep, hook: string, thrown: unknown): AcridaError => {
  if (thrown instanceof AcridaError && thrown.code === "SCENARIO_SETUP") return thrown;
  // What is no error comes as "threw …" already.
  const told = thrown instanceof Error ? `threw ${tracebackOf(thrown)}` : tracebackOf(thrown);
  return new AcridaError("SCENARIO_SETUP", `${step.owner.name}.${hook}() ${told}`, { cause: thrown });
};

/**
 * Runs the setups one after the other; stops at the first that throws or returns what JSON can't carry.
 * @param progress is told of each step as it is done, so that a teardown need not wait for a setup that never ends.
 */
export const runSetups = async (
  plan: readonly SetupStep[],
  context: Omit<SetupContext, "data">,
  logger: Logger,
  progress: SetupProgress = newSetups(),
): Promise<SetupProgress> => {
  for (const step of plan) {
    if (progress.isOver) break;
    try {
      const text = await runSetup(step, context, logger);
      // A teardown that came meanwhile has looked at what is done.
      if (progress.isOver) break;
      if (text !== undefined) progress.data[step.key] = text;
      progress.done.push(step.key);
    } catch (thrown) {
      progress.failure = failed(step, "setup", thrown);
      break;
    }
  }
  return progress;
};

/** What the setup of a step returned, as JSON. */
const runSetup = async (
  { owner, hasSetup }: SetupStep,
  context: Omit<SetupContext, "data">,
  logger: Logger,
): Promise<string | undefined> => {
  if (!hasSetup) return undefined;
  logger.debug(`${owner.name}.setup()`);
  const value: unknown = await owner.setup?.({ ...context, data: undefined });
  return toJsonText(value, `${owner.name}.setup() result`);
};

/** Runs the teardowns of what was set up, in the exact reverse; one that throws is logged and told, the others run. */
export const runTeardowns = async (
  plan: readonly SetupStep[],
  result: Pick<SetupProgress, "data" | "done">,
  context: Omit<SetupContext, "data">,
  logger: Logger,
): Promise<AcridaError[]> => {
  const failures: AcridaError[] = [];
  for (const step of [...plan].reverse()) {
    if (!step.hasTeardown || !result.done.includes(step.key)) continue;
    const text = result.data[step.key];
    try {
      logger.debug(`${step.owner.name}.teardown()`);
      await step.owner.teardown?.({
        ...context,
        data: text === undefined ? undefined : frozenFromJson(text),
      });
    } catch (thrown) {
      const failure = failed(step, "teardown", thrown);
      failures.push(failure);
    }
  }
  return failures;
};

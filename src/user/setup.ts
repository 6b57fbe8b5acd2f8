import { AcridaError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { SetupContext } from "./environment.ts";
import { frozenFromJson, toJsonText } from "./json-value.ts";
import type { SetupStep } from "./setup-plan.ts";
import { tracebackOf } from "./traceback.ts";

/** How far the setups came. */
export interface SetupResult {
  /** JSON text by key, of those that returned something. */
  readonly data: Readonly<Record<string, string>>;
  /** Keys of the steps that are set up: what teardown has to run for. */
  readonly done: readonly string[];
  /** The first throw; null when all went well. */
  readonly failure: AcridaError | null;
}

const failed = (step: SetupStep, hook: string, thrown: unknown): AcridaError => {
  if (thrown instanceof AcridaError && thrown.code === "SCENARIO_SETUP") return thrown;
  // What is no error comes as "threw …" already.
  const told = thrown instanceof Error ? `threw ${tracebackOf(thrown)}` : tracebackOf(thrown);
  return new AcridaError("SCENARIO_SETUP", `${step.owner.name}.${hook}() ${told}`, { cause: thrown });
};

/** Runs the setups one after the other; stops at the first that throws or returns what JSON can't carry. */
export const runSetups = async (
  plan: readonly SetupStep[],
  context: Omit<SetupContext, "data">,
  logger: Logger,
): Promise<SetupResult> => {
  const data: Record<string, string> = {};
  const done: string[] = [];
  for (const step of plan) {
    try {
      if (step.hasSetup) {
        logger.debug(`${step.owner.name}.setup()`);
        const value: unknown = await step.owner.setup?.({ ...context, data: undefined });
        const text = toJsonText(value, `${step.owner.name}.setup() result`);
        if (text !== undefined) data[step.key] = text;
      }
      done.push(step.key);
    } catch (thrown) {
      return { data, done, failure: failed(step, "setup", thrown) };
    }
  }
  return { data, done, failure: null };
};

/** Runs the teardowns of what was set up, in the exact reverse; one that throws is logged and told, the others run. */
export const runTeardowns = async (
  plan: readonly SetupStep[],
  result: Pick<SetupResult, "data" | "done">,
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

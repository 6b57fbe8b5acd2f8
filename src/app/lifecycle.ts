import { messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";

/** One part of a process: how it comes up and how it goes down. */
export interface LifecycleStep {
  readonly title: string;
  setup(): void | Promise<void>;
  teardown?(): void | Promise<void>;
}

/**
 * Brings the steps up in order, runs the body and takes down, in reverse, what was brought up, whatever throws.
 * The first error wins; an error of a teardown is logged and the others still run.
 */
export const runLifecycle = async <T>(
  steps: readonly LifecycleStep[],
  logger: Logger,
  body: () => Promise<T>,
): Promise<T> => {
  const up: LifecycleStep[] = [];
  try {
    for (const step of steps) {
      logger.debug(`start: ${step.title}`);
      up.push(step);
      await step.setup();
    }
    return await body();
  } finally {
    for (const step of up.reverse()) {
      try {
        await step.teardown?.();
      } catch (error) {
        logger.error(`end of ${step.title}: ${messageOf(error)}`);
      }
    }
  }
};

import { iterationsOfEach } from "../runner/iterations.ts";
import type { RunnerOptions } from "../runner/runner.ts";

/** When users end by themselves and whether others take their places, by the options that the run's settings carry. */
export const userEnds = (
  options: Readonly<Record<string, unknown>>,
): Pick<RunnerOptions, "iterations" | "respawns"> => {
  const { userIterations, respawn } = options;
  return {
    iterations: typeof userIterations === "number" ? iterationsOfEach(userIterations) : null,
    respawns: respawn === true,
  };
};

import type { Options } from "../config/options.ts";
import { type Iterations, iterationsOfAll, iterationsOfEach } from "../runner/iterations.ts";
import type { RunnerOptions } from "../runner/runner-options.ts";
import type { RowFeed, RowSource } from "../user/row-feed.ts";

/** Iterations are handed out as rows are: each number to one user of the whole run. No scenario can name a source so. */
const iterationsKey = "\u0000iterations";

/** The source of the iterations of all users; none where they have no end. */
export const iterationsSource = ({ iterations }: Pick<Options, "iterations">): readonly RowSource[] =>
  iterations === null ? [] : [{ key: iterationsKey, rows: iterations, recycles: false }];

const iterationsOf = (
  { iterations, userIterations }: Readonly<Record<string, unknown>>,
  feedOf: (key: string) => RowFeed,
): Iterations | null => {
  const most = typeof userIterations === "number" ? userIterations : undefined;
  if (typeof iterations === "number") return iterationsOfAll(feedOf(iterationsKey), most);
  return most === undefined ? null : iterationsOfEach(most);
};

/**
 * When users end by themselves and whether others take their places.
 * @param options those that the settings of a run carry.
 */
export const userEnds = (
  options: Readonly<Record<string, unknown>>,
  feedOf: (key: string) => RowFeed,
): Pick<RunnerOptions, "iterations" | "respawns"> => ({
  iterations: iterationsOf(options, feedOf),
  respawns: options.respawn === true,
});

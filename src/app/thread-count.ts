import { AcridaError } from "../base/errors.ts";
import type { Options } from "../config/options.ts";

/** More threads than this only take time from each other, and take minutes to start. */
const mostThreads = (cores: number): number => Math.max(64, 16 * cores);

/**
 * Load threads of this machine: as many as asked for, else one a core and never more than users.
 * @throws AcridaError USAGE for more than the machine could run.
 */
export const threadCount = (
  { processes, users }: Pick<Options, "processes" | "users">,
  cores: number,
): number => {
  if (processes === "auto") return Math.max(1, Math.min(cores, users));
  const most = mostThreads(cores);
  if (processes <= most) return processes;
  throw new AcridaError(
    "USAGE",
    `--processes must be at most ${most} on this machine with ${cores} cores, got ${processes}; one a core is best`,
  );
};

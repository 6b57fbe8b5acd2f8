import type { Options } from "../config/options.ts";

/** Load threads of this machine: as many as asked for, else one a core and never more than users. */
export const threadCount = (
  { processes, users }: Pick<Options, "processes" | "users">,
  cores: number,
): number => (processes === "auto" ? Math.max(1, Math.min(cores, users)) : processes);

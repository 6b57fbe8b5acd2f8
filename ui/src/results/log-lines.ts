import type { LogView } from "../../../src/server/api.ts";

/** From the least to the most urgent. */
export const logLevels = ["debug", "info", "warning", "error"] as const satisfies readonly LogView["level"][];

export type LogLevel = (typeof logLevels)[number];

/** The lines of at least a level, from one source or, when that is empty, from all. */
export function chosenLines(logs: readonly LogView[], level: LogLevel, source: string): readonly LogView[] {
  const least = logLevels.indexOf(level);
  return logs.filter(
    (line) => logLevels.indexOf(line.level) >= least && (source === "" || line.source === source),
  );
}

/** Where the lines come from, each once, by name. */
export function logSources(logs: readonly LogView[]): readonly string[] {
  return [...new Set(logs.map(({ source }) => source))].sort();
}

/** Errors after the line that was seen last. */
export function newErrors(logs: readonly LogView[], seen: number): number {
  let count = 0;
  for (let index = logs.length - 1; index >= 0 && logs[index]!.number > seen; index -= 1) {
    if (logs[index]!.level === "error") count += 1;
  }
  return count;
}

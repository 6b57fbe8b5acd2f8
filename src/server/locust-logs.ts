import { formatLogRecord } from "../base/logger.ts";
import type { LogView } from "../outputs/page/view.ts";

/** What `GET /logs` answers: lines of the controller, and of each worker by its name. */
export interface LocustLogs {
  readonly master: readonly string[];
  readonly workers: Readonly<Record<string, readonly string[]>>;
}

export const locustLogs = (logs: readonly LogView[]): LocustLogs => {
  const bySource = new Map<string, string[]>();
  const master: string[] = [];
  for (const line of logs) {
    if (line.source === "main" || line.source === "scenario") {
      master.push(formatLogRecord(line));
      continue;
    }
    const lines = bySource.get(line.source) ?? [];
    lines.push(formatLogRecord(line));
    bySource.set(line.source, lines);
  }
  return { master, workers: Object.fromEntries(bySource) };
};

import type { Clock } from "../base/clock.ts";
import { statsHeader, statsRecord } from "../outputs/csv-tables.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import { inTurns } from "./in-turns.ts";

/** The very text that `--csv` writes to `_stats.csv`. */
export const statsCsv = async (snapshot: RunSnapshot | null, clock: Clock): Promise<string> => {
  if (snapshot === null) return statsHeader;
  const records = await inTurns([...snapshot.entries, snapshot.total], statsRecord, clock);
  return statsHeader + records.join("");
};

import type { FrozenHistory } from "./history.ts";
import { encodeHistory, type HistoryPiece } from "./history-checkpoint.ts";
import type { HeldReports, RecentReport } from "./recent-rows.ts";
import type { NumbersPiece } from "./run-numbers.ts";

/** A piece of a checkpoint of the statistics. */
export type StatisticsPiece =
  | NumbersPiece
  | HistoryPiece
  | {
      readonly part: "statistics";
      readonly newestSecond: number;
      readonly zeroSecond: number;
      readonly warned: readonly string[];
    }
  | { readonly part: "recent"; readonly reports: readonly RecentReport[] };

/** A piece ends with the report that makes it so long; one of ten thousand names may be longer by itself. */
const pieceBytes = 256 * 1024;

/** The pieces, each encoded when it is asked for. */
export function* statisticsPieces(
  head: StatisticsPiece,
  numbers: Iterable<NumbersPiece>,
  history: FrozenHistory,
  recent: HeldReports,
): Generator<StatisticsPiece> {
  try {
    yield head;
    yield* numbers;
    yield* encodeHistory(history);
    let reports: RecentReport[] = [];
    let bytes = 0;
    for (const report of recent.reports) {
      reports.push(report);
      bytes += report.rows.length;
      if (bytes < pieceBytes) continue;
      yield { part: "recent", reports };
      reports = [];
      bytes = 0;
    }
    if (reports.length > 0) yield { part: "recent", reports };
  } finally {
    recent.release();
  }
}

import type { EntrySnapshot, HistoryPoint, RunSnapshot } from "../stats/snapshot.ts";
import { csvNumber, csvRecord, csvText } from "./csv-format.ts";
import { csvMeanSize, csvMs, csvRate } from "./csv-tables.ts";
import { percentilesToReport } from "./percentiles.ts";

/** The total as it stood at one snapshot: what a second of the history doesn't tell. */
interface Mark {
  readonly requests: number;
  readonly median: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly bytes: number;
  readonly percentiles: readonly number[];
}

const markOf = (total: EntrySnapshot): Mark => ({
  requests: total.requests,
  median: total.median,
  avg: total.avg,
  min: total.min,
  max: total.max,
  bytes: total.bytes,
  percentiles: percentilesToReport.map((quantile) => total.percentile(quantile)),
});

/** Before the first request. */
const nothing: Mark = {
  requests: 0,
  median: Number.NaN,
  avg: Number.NaN,
  min: Number.NaN,
  max: Number.NaN,
  bytes: 0,
  percentiles: percentilesToReport.map(() => Number.NaN),
};

/** What was counted from one reset of the numbers to the next. */
interface Era {
  readonly fromSecond: number;
  marks: Mark[];
}

/** Five hours of snapshots; then every other one is forgotten. */
const MOST_MARKS = 18_000;
const MOST_ERAS = 100;
/** A second is given once it is so old: reports of the workers come late. */
const SETTLED_AFTER_SECONDS = 2;

type Visit = (
  point: HistoryPoint,
  counts: { readonly requests: number; readonly failures: number },
  mark: Mark,
) => void;

/**
 * The records of `_stats_history.csv`: one a second, of all requests together, with percentiles of the run so far.
 *
 * Users, rates and counts of a record are those of the history, exact also for a second that was reported late. Times
 * of the run so far are not kept for each second: a record takes them from the snapshot that had seen the most nearly
 * as many requests as the run had at the end of that second.
 */
export class HistoryRecords {
  #eras: Era[] = [{ fromSecond: 0, marks: [nothing] }];
  #givenSecond = -1;

  /** Remembers the total as it is now. */
  note({ total, history }: RunSnapshot): void {
    let era = this.#eras.at(-1) as Era;
    const last = era.marks.at(-1) as Mark;
    if (total.requests < last.requests) {
      era = { fromSecond: secondOfReset(history, total.requests), marks: [nothing] };
      this.#eras = [...this.#eras.slice(1 - MOST_ERAS), era];
    }
    if (total.requests !== (era.marks.at(-1) as Mark).requests) era.marks.push(markOf(total));
    if (era.marks.length > MOST_MARKS) era.marks = era.marks.filter((_, at) => at % 2 === 0);
  }

  /** The records of the seconds that are settled and were not given before. */
  settled({ history, elapsedSeconds }: RunSnapshot): string {
    const settledSecond = Math.floor(elapsedSeconds) - SETTLED_AFTER_SECONDS - 1;
    const given = this.#givenSecond;
    let records = "";
    this.#walk(history, (point, counts, mark) => {
      if (point.second <= given || point.second > settledSecond) return;
      this.#givenSecond = point.second;
      records += recordOf(point, counts, mark);
    });
    return records;
  }

  /** The records of all seconds, as they are known now. */
  all({ history }: RunSnapshot): string {
    const records: string[] = [];
    this.#walk(history, (point, counts, mark) => records.push(recordOf(point, counts, mark)));
    return records.join("");
  }

  #walk(history: readonly HistoryPoint[], visit: Visit): void {
    const [first, ...later] = this.#eras;
    let { marks } = first as Era;
    let [requests, failures, at] = [0, 0, 0];
    for (const point of history) {
      while (later[0] !== undefined && later[0].fromSecond <= point.second) {
        marks = (later.shift() as Era).marks;
        [requests, failures, at] = [0, 0, 0];
      }
      requests += point.requests;
      failures += point.failures;
      // Both counts only rise, so the search for the nearest goes on from where it stopped.
      while (at + 1 < marks.length && distance(marks[at + 1], requests) <= distance(marks[at], requests))
        at++;
      visit(point, { requests, failures }, marks[at] as Mark);
    }
  }
}

const distance = (mark: Mark | undefined, requests: number): number =>
  Math.abs((mark as Mark).requests - requests);

/** From which second on the history holds what is counted now. */
const secondOfReset = (history: readonly HistoryPoint[], requests: number): number => {
  let rest = requests;
  let from = history.length;
  while (from > 0 && (history[from - 1] as HistoryPoint).requests <= rest) {
    from--;
    rest -= (history[from] as HistoryPoint).requests;
  }
  return history[from]?.second ?? (history.at(-1)?.second ?? -1) + 1;
};

const recordOf = (
  point: HistoryPoint,
  counts: { readonly requests: number; readonly failures: number },
  mark: Mark,
): string =>
  csvRecord([
    csvNumber(Math.floor(point.wallMs / 1000)),
    csvNumber(point.users),
    "",
    csvText("Aggregated"),
    csvRate(point.rps),
    csvRate(point.failuresPerSecond),
    ...mark.percentiles.map(csvMs),
    csvNumber(counts.requests),
    csvNumber(counts.failures),
    csvMs(mark.median),
    csvMs(mark.avg),
    csvMs(mark.min),
    csvMs(mark.max),
    csvMeanSize(mark.bytes, mark.requests),
  ]);

/**
 * The records of one moment for `--csv-full-history`: each entry and the total, with times of the run so far where
 * Locust's columns stand, and those of the last ten seconds in columns of their own.
 */
export const fullHistoryRecords = (
  entries: readonly EntrySnapshot[],
  { wallMs, users }: RunSnapshot,
): string =>
  entries
    .map((entry) => {
      const { lastTenSeconds } = entry;
      return csvRecord([
        csvNumber(Math.floor(wallMs / 1000)),
        csvNumber(users),
        csvText(entry.method),
        csvText(entry.name),
        csvRate(entry.currentRps),
        csvRate(entry.currentFailuresPerSecond),
        ...percentilesToReport.map((quantile) => csvMs(entry.percentile(quantile))),
        csvNumber(entry.requests),
        csvNumber(entry.failures),
        csvMs(entry.median),
        csvMs(entry.avg),
        csvMs(entry.min),
        csvMs(entry.max),
        csvMeanSize(entry.bytes, entry.requests),
        ...percentilesToReport.map((quantile) => csvMs(lastTenSeconds?.percentile(quantile) ?? Number.NaN)),
      ]);
    })
    .join("");

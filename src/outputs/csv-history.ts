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

const nothing: Mark = {
  requests: 0,
  median: Number.NaN,
  avg: Number.NaN,
  min: Number.NaN,
  max: Number.NaN,
  bytes: 0,
  percentiles: percentilesToReport.map(() => Number.NaN),
};

/** Five hours of snapshots; then every other one is forgotten. */
const MOST_MARKS = 18_000;
/** A second is given once it is so old: reports of the workers come late. */
const SETTLED_AFTER_SECONDS = 2;

/**
 * The records of `_stats_history.csv`: one a second, of all requests together, with percentiles of the run so far.
 *
 * Users, rates and counts of a record are those of the history, exact also for a second that was reported late. Times
 * of the run so far are not kept for each second: a record takes them from the snapshot that had seen the most nearly
 * as many requests as the run had at the end of that second.
 */
export class HistoryRecords {
  #marks: Mark[] = [nothing];
  #givenSecond = -1;

  /** Remembers the total as it is now; true when the numbers were reset since the last time. */
  note({ total }: RunSnapshot): boolean {
    const last = this.#marks.at(-1) as Mark;
    const wasReset = total.requests < last.requests;
    if (wasReset) {
      this.#marks = [nothing];
      this.#givenSecond = -1;
    }
    if (total.requests !== (this.#marks.at(-1) as Mark).requests) this.#marks.push(markOf(total));
    if (this.#marks.length > MOST_MARKS) this.#marks = this.#marks.filter((_, at) => at % 2 === 0);
    return wasReset;
  }

  /** The records of the seconds that are settled and were not given before. */
  settled(snapshot: RunSnapshot): string {
    const settledSecond = Math.floor(snapshot.elapsedSeconds) - SETTLED_AFTER_SECONDS - 1;
    let records = "";
    for (const { point, record } of this.#records(snapshot)) {
      if (point.second <= this.#givenSecond) continue;
      if (point.second > settledSecond) break;
      this.#givenSecond = point.second;
      records += record();
    }
    return records;
  }

  /** The records of all seconds, as they are known now. */
  *all(snapshot: RunSnapshot): Iterable<string> {
    for (const { record } of this.#records(snapshot)) yield record();
  }

  *#records({
    history,
    total,
  }: RunSnapshot): Iterable<{ readonly point: HistoryPoint; readonly record: () => string }> {
    const sum = (count: (point: HistoryPoint) => number): number =>
      history.reduce((total, point) => total + count(point), 0);
    // What came before the oldest second that the history still has.
    let requests = Math.max(0, total.requests - sum((point) => point.requests));
    let failures = Math.max(0, total.failures - sum((point) => point.failures));
    let at = 0;
    for (const point of history) {
      requests += point.requests;
      failures += point.failures;
      at = this.#nearest(at, requests);
      const counts = { requests, failures };
      const mark = this.#marks[at] as Mark;
      yield { point, record: () => recordOf(point, counts, mark) };
    }
  }

  /** Both counts only rise, so the search goes on from where it stopped. */
  #nearest(from: number, requests: number): number {
    const distance = (at: number): number => Math.abs((this.#marks[at] as Mark).requests - requests);
    let at = from;
    while (at + 1 < this.#marks.length && distance(at + 1) <= distance(at)) at++;
    return at;
  }
}

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

import type { HistoryPoint, RunSnapshot, WorkerHealth } from "../../stats/snapshot.ts";
import { CountDifferences, type Growth } from "./count-differences.ts";
import { mergedExtra, noExtra, type SecondExtra, withMore } from "./second-extra.ts";
import { seriesPoint } from "./series-point.ts";
import type { SeriesPoint } from "./view.ts";

/**
 * The run over time: the points of the history, which is exact and corrected by rows that come late, and what a snapshot
 * tells only in all, as differences from one snapshot to the next. Grows as the history does, which merges neighbours.
 */
export class RunSeries {
  readonly #differences = new CountDifferences();
  #history: readonly HistoryPoint[] = [];
  #extras: SecondExtra[] = [];
  #span = 1;
  #zeroSecond = 0;

  get length(): number {
    return this.#history.length;
  }

  /** Takes in a snapshot. @returns index of the first point that isn't as it was; the length where all are. */
  take(snapshot: RunSnapshot): number {
    const { history, zeroSecond, total, errors } = snapshot;
    let first = this.#adoptSpan(history) ? 0 : this.#firstDifference(history);
    const known = this.#history;
    this.#history = history;
    first = Math.min(first, this.#fitExtras(snapshot));
    if (zeroSecond !== this.#zeroSecond) {
      this.#zeroSecond = zeroSecond;
      this.#differences.restart();
    }
    const grown = this.#grown(known, history, first);
    if (grown.at.length === 0 && snapshot.state === "stopped" && history.length > 0) this.#toLast(grown);
    const gained = this.#differences.take(total, errors, grown);
    for (const [i, at] of grown.at.entries()) {
      this.#extras[at] = withMore(this.#extras[at]!, gained[i]!);
      first = Math.min(first, at);
    }
    return first;
  }

  /** The points from an index on. @param most merges neighbours where there would be more. */
  points(from = 0, most = Number.POSITIVE_INFINITY): SeriesPoint[] {
    const count = this.#history.length - from;
    const together = Math.max(1, Math.ceil(count / most));
    const points: SeriesPoint[] = [];
    for (let at = from; at < this.#history.length; at += together) {
      const seconds = this.#history.slice(at, at + together);
      points.push(seriesPoint(seconds, this.#span, mergedExtra(this.#extras.slice(at, at + together))));
    }
    return points;
  }

  /** Merges as the history did; whether it did. */
  #adoptSpan(history: readonly HistoryPoint[]): boolean {
    const [one, next] = history;
    const span = one === undefined || next === undefined ? this.#span : next.second - one.second;
    if (span === this.#span) return false;
    const together = Math.max(1, Math.round(span / this.#span));
    const known = this.#history;
    const merged: SecondExtra[] = [];
    const points: HistoryPoint[] = [];
    for (let at = 0; at < known.length; at += together) {
      merged.push(mergedExtra(this.#extras.slice(at, at + together)));
      points.push(summed(known.slice(at, at + together)));
    }
    this.#extras = merged;
    this.#history = points;
    this.#span = span;
    return true;
  }

  #firstDifference(history: readonly HistoryPoint[]): number {
    const known = this.#history;
    let at = 0;
    while (at < history.length && isSame(known[at], history[at]!)) at++;
    // A page learns of points that are gone by the last one that is left.
    return history.length < known.length ? Math.max(0, Math.min(at, history.length - 1)) : at;
  }

  /**
   * As many extras as points: new seconds get the health of now, those that are gone leave theirs to the last one.
   * @returns index of the first that isn't as it was.
   */
  #fitExtras({ history, workers }: RunSnapshot): number {
    const extras = this.#extras;
    if (extras.length > history.length) {
      const rest = extras.splice(Math.max(0, history.length - 1));
      if (history.length > 0) extras.push(mergedExtra(rest));
    }
    const health = healthOf(workers);
    if (extras.length === history.length && this.#span > 1 && health.looks > 0 && extras.length > 0) {
      extras.push(mergedExtra([extras.pop()!, health]));
      return extras.length - 1;
    }
    const first = extras.length;
    while (extras.length < history.length) extras.push(health);
    return first;
  }

  #grown(
    known: readonly HistoryPoint[],
    history: readonly HistoryPoint[],
    first: number,
  ): Growth & { at: number[]; requests: number[]; failures: number[] } {
    const grown = { at: [] as number[], requests: [] as number[], failures: [] as number[] };
    for (let at = first; at < history.length; at++) {
      const point = history[at]!;
      if (point.second + this.#span <= this.#zeroSecond) continue;
      const requests = point.requests - (known[at]?.requests ?? 0);
      const failures = point.failures - (known[at]?.failures ?? 0);
      if (requests <= 0 && failures <= 0) continue;
      grown.at.push(at);
      grown.requests.push(Math.max(0, requests));
      grown.failures.push(Math.max(0, failures));
    }
    return grown;
  }

  /** At the end what no second accounted for is told of the last one. */
  #toLast(grown: { readonly at: number[]; readonly requests: number[]; readonly failures: number[] }): void {
    grown.at.push(this.#history.length - 1);
    grown.requests.push(1);
    grown.failures.push(1);
  }
}

const healthOf = (workers: readonly WorkerHealth[]): SecondExtra => {
  // A thread that is done tells of its worst second, not of this one.
  const busy = workers.filter(({ state }) => state !== "done");
  if (busy.length === 0) return noExtra;
  const loopDelayMs = Math.max(0, ...busy.map((worker) => worker.loopDelayMs).filter(Number.isFinite));
  const cpu = busy.reduce((sum, worker) => sum + (Number.isFinite(worker.cpu) ? worker.cpu : 0), 0);
  return { ...noExtra, loopDelayMs, cpu, looks: 1 };
};

const isSame = (one: HistoryPoint | undefined, other: HistoryPoint): boolean =>
  one === other ||
  (one !== undefined &&
    one.second === other.second &&
    one.wallMs === other.wallMs &&
    one.users === other.users &&
    one.requests === other.requests &&
    one.failures === other.failures &&
    one.rps === other.rps &&
    one.failuresPerSecond === other.failuresPerSecond &&
    Object.is(one.p50, other.p50) &&
    Object.is(one.p95, other.p95) &&
    Object.is(one.p99, other.p99) &&
    one.saturated === other.saturated &&
    one.paused === other.paused);

/** Only what growth is measured by has to be right. */
const summed = (points: readonly HistoryPoint[]): HistoryPoint => {
  const { second, wallMs, users, rps, failuresPerSecond, p50, p95, p99, saturated, paused } = points[0]!;
  return {
    ...{ second, wallMs, users, rps, failuresPerSecond, p50, p95, p99, saturated, paused },
    requests: points.reduce((sum, { requests }) => sum + requests, 0),
    failures: points.reduce((sum, { failures }) => sum + failures, 0),
  };
};

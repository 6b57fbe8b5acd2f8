import type { EntryCounts } from "./counted-rows.ts";
import { counter } from "./counters.ts";
import type { FrozenHistogram } from "./frozen-histogram.ts";
import { Histogram } from "./histogram.ts";
import { HistoryCell } from "./history-cell.ts";
import { KeptPoint, type WallZero } from "./history-point.ts";
import { windowSeconds } from "./rate-window.ts";
import type { HistoryPoint } from "./snapshot.ts";

/** A day in seconds. */
const DEFAULT_MAX_POINTS = 86_400;

// Rows up to this late correct the rates and percentiles of their seconds; counts are corrected however late.
const KEPT_SECONDS = 120;

/** All names together in one second, as long as it may still be part of a window. */
interface RecentSecond {
  requests: number;
  failures: number;
  readonly times: Histogram;
}

/** A history as it was at one moment; nothing in it changes afterwards. */
export interface FrozenHistory {
  readonly secondsPerPoint: number;
  readonly newest: number;
  readonly zeroWallMs: number;
  readonly changed: readonly number[];
  readonly pendingEnds: readonly number[];
  readonly settled: readonly HistoryPoint[];
  /** Index of a point, and the numbers of its cell. */
  readonly cells: readonly (readonly [index: number, numbers: ArrayLike<number>])[];
  readonly recent: readonly FrozenSecond[];
}

export interface FrozenSecond {
  readonly second: number;
  readonly requests: number;
  readonly failures: number;
  readonly times: FrozenHistogram;
}

/**
 * One point for each second from time zero. Past `maxPoints` neighbours merge, so that a point stands for 2, 4, 8, …
 * seconds: counts are added, the rest is of the last second in it. Users not told for a second are those before it.
 */
export class History {
  readonly #maxPoints: number;
  readonly #recent = new Map<number, RecentSecond>();
  /** Seconds in which something came since their windows were noted below. */
  readonly #changed = new Set<number>();
  /** Seconds in which a window ends that must be computed (again) once they have begun. */
  readonly #pendingEnds = new Set<number>();
  /** Points of what is so old that hardly anything changes it: a third of the memory of a cell with its point. */
  #settled: HistoryPoint[] = [];
  #cells = new Map<number, HistoryCell>();
  #secondsPerPoint = 1;
  #newest = -1;
  #zero: WallZero = { ms: Number.NaN };

  constructor(maxPoints = DEFAULT_MAX_POINTS) {
    this.#maxPoints = maxPoints;
  }

  /** The history that another one froze, to go on from there. */
  static of(frozen: FrozenHistory, maxPoints = DEFAULT_MAX_POINTS): History {
    const history = new History(maxPoints);
    history.#secondsPerPoint = frozen.secondsPerPoint;
    history.#newest = frozen.newest;
    const zero = { ms: frozen.zeroWallMs };
    history.#zero = zero;
    for (const second of frozen.changed) history.#changed.add(second);
    for (const end of frozen.pendingEnds) history.#pendingEnds.add(end);
    history.#settled = frozen.settled.map((point) => new KeptPoint(zero, point));
    for (const [index, numbers] of frozen.cells) history.#cells.set(index, HistoryCell.ofNumbers(numbers));
    for (const { second, requests, failures, times } of frozen.recent) {
      const recent = { requests, failures, times: new Histogram() };
      recent.times.addFrozen(times);
      history.#recent.set(second, recent);
    }
    return history;
  }

  /** All of it as it is now. */
  freeze(): FrozenHistory {
    return {
      secondsPerPoint: this.#secondsPerPoint,
      newest: this.#newest,
      zeroWallMs: this.#zero.ms,
      changed: [...this.#changed],
      pendingEnds: [...this.#pendingEnds],
      settled: this.#settled.slice(),
      cells: [...this.#cells].map(([index, cell]) => [index, cell.numbers()]),
      recent: [...this.#recent].map(([second, { requests, failures, times }]) => {
        return { second, requests, failures, times: times.view() };
      }),
    };
  }

  /** The newest second in which something was counted; −1 before any. */
  get newestSecond(): number {
    return this.#newest;
  }

  add({ second, counters, succeeded, failed }: EntryCounts): void {
    const failures = counters[counter.failures]!;
    const requests = counters[counter.succeeded]! + failures;
    this.#cell(second).count(requests, failures);
    if (second > this.#newest) this.#moveOn(second);
    if (second < this.#oldestKept()) return;
    let recent = this.#recent.get(second);
    if (recent === undefined) {
      recent = { requests: 0, failures: 0, times: new Histogram() };
      this.#recent.set(second, recent);
    }
    recent.requests += requests;
    recent.failures += failures;
    recent.times.addList(succeeded, counters[counter.succeededMinUs]!, counters[counter.succeededMaxUs]!);
    recent.times.addList(failed, counters[counter.failedMinUs]!, counters[counter.failedMaxUs]!);
    this.#changed.add(second);
  }

  /** The median response time of one of the last seconds; NaN where nothing is known of it. */
  medianUs(second: number): number {
    return this.#recent.get(second)?.times.view().percentile(0.5) ?? Number.NaN;
  }

  setUsers(second: number, users: number, saturated: boolean): void {
    this.#cell(second).tellUsers(second, users, saturated);
  }

  markPaused(second: number): void {
    this.#cell(second).markPaused();
  }

  /** Some thread was saturated in this second, as it turned out later. */
  markSaturated(second: number): void {
    this.#cell(second).markSaturated();
  }

  /** The points of all seconds below `endSecond`. */
  points(endSecond: number, zeroWallMs: number): HistoryPoint[] {
    this.#computeWindows(endSecond);
    while (endSecond > this.#secondsPerPoint * this.#maxPoints) this.#thinOut();
    if (zeroWallMs !== this.#zero.ms) {
      this.#zero = { ms: zeroWallMs };
      this.#unsettle(0);
      for (const cell of this.#cells.values()) cell.point = null;
    }
    const settled = this.#settled.slice(0, Math.ceil(endSecond / this.#secondsPerPoint));
    const recent: HistoryPoint[] = [];
    let users = settled.at(-1)?.users ?? 0;
    for (
      let second = settled.length * this.#secondsPerPoint;
      second < endSecond;
      second += this.#secondsPerPoint
    ) {
      const cell = this.#cell(second);
      users = cell.users ?? users;
      if (cell.point === null || cell.point.users !== users) {
        cell.point = cell.toPoint(this.#zero, second, users);
      }
      recent.push(cell.point);
    }
    this.#settle();
    // A list that grew by single points has room for half as many again.
    return settled.concat(recent);
  }

  /** Keeps no more than the points of what lies before all that rows may still correct as a whole. */
  #settle(): void {
    for (;;) {
      const index = this.#settled.length;
      const point = this.#cells.get(index)?.point;
      if (point === undefined || point === null) return;
      if ((index + 1) * this.#secondsPerPoint > this.#oldestKept() - windowSeconds) return;
      this.#settled.push(point);
      this.#cells.delete(index);
    }
  }

  /** Makes cells again of the points from this index on. */
  #unsettle(from: number): void {
    for (let index = this.#settled.length - 1; index >= from; index--) {
      const lastSecond = (index + 1) * this.#secondsPerPoint - 1;
      this.#cells.set(index, HistoryCell.of(this.#settled[index]!, lastSecond));
    }
    this.#settled.length = Math.min(this.#settled.length, from);
  }

  #cell(second: number): HistoryCell {
    const index = Math.floor(second / this.#secondsPerPoint);
    if (index < this.#settled.length) this.#unsettle(index);
    let cell = this.#cells.get(index);
    if (cell === undefined) {
      cell = new HistoryCell();
      this.#cells.set(index, cell);
    }
    return cell;
  }

  #oldestKept(): number {
    return Math.max(0, this.#newest - KEPT_SECONDS + 1);
  }

  #moveOn(second: number): void {
    // Before anything is forgotten, so that windows hold though nobody asks for points for minutes.
    if (second >= KEPT_SECONDS) this.#computeWindows(second);
    this.#newest = second;
    for (const kept of this.#recent.keys()) if (kept < this.#oldestKept()) this.#recent.delete(kept);
  }

  #computeWindows(belowSecond: number): void {
    for (const second of this.#changed) {
      for (let end = second; end < second + windowSeconds; end++) this.#pendingEnds.add(end);
    }
    this.#changed.clear();
    for (const end of this.#pendingEnds) {
      if (end >= belowSecond) continue;
      this.#pendingEnds.delete(end);
      if (Math.max(0, end - windowSeconds + 1) >= this.#oldestKept()) this.#computeWindow(end);
    }
  }

  #computeWindow(end: number): void {
    const times = new Histogram();
    let [requests, failures] = [0, 0];
    for (let second = end - windowSeconds + 1; second <= end; second++) {
      const recent = this.#recent.get(second);
      if (recent === undefined) continue;
      requests += recent.requests;
      failures += recent.failures;
      times.addHistogram(recent.times);
    }
    this.#cell(end).tellWindow(end, requests / windowSeconds, failures / windowSeconds, times.view());
  }

  #thinOut(): void {
    this.#unsettle(0);
    const cells = this.#cells;
    this.#cells = new Map();
    this.#secondsPerPoint *= 2;
    for (const [index, cell] of [...cells].sort(([a], [b]) => a - b)) {
      const earlier = this.#cells.get(index >> 1);
      if (earlier === undefined) this.#cells.set(index >> 1, cell);
      else earlier.append(cell);
      cell.point = null;
    }
  }
}

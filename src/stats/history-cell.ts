import type { HistogramView } from "./frozen-histogram.ts";
import { marks, marksOf } from "./history-marks.ts";
import { KeptPoint, type WallZero } from "./history-point.ts";
import type { HistoryPoint } from "./snapshot.ts";

const US_PER_MS = 1000;

/** How many numbers tell of a cell. */
export const cellNumbers = 11;

/** What is known of one second of the run, or of some neighbours together. */
export class HistoryCell {
  /** The point last made of it, as long as it holds. */
  point: HistoryPoint | null = null;
  #requests = 0;
  #failures = 0;
  #users: number | null = null;
  #usersSecond = -1;
  #saturated = false;
  #paused = false;
  #windowEnd = -1;
  #rps = 0;
  #failuresPerSecond = 0;
  #p50 = Number.NaN;
  #p95 = Number.NaN;
  #p99 = Number.NaN;

  /** A cell of several seconds, or of one, as its point tells of it; `lastSecond` is the last of them. */
  static of(point: HistoryPoint, lastSecond: number): HistoryCell {
    const cell = new HistoryCell();
    cell.#requests = point.requests;
    cell.#failures = point.failures;
    cell.#users = point.users;
    cell.#usersSecond = lastSecond;
    cell.#saturated = point.saturated;
    cell.#paused = point.paused;
    cell.#windowEnd = lastSecond;
    cell.#rps = point.rps;
    cell.#failuresPerSecond = point.failuresPerSecond;
    cell.#p50 = point.p50;
    cell.#p95 = point.p95;
    cell.#p99 = point.p99;
    return cell;
  }

  /** A cell as `numbers` tells of it. */
  static ofNumbers(numbers: ArrayLike<number>): HistoryCell {
    const cell = new HistoryCell();
    cell.#requests = numbers[0]!;
    cell.#failures = numbers[1]!;
    cell.#users = numbers[2]! < 0 ? null : numbers[2]!;
    cell.#usersSecond = numbers[3]!;
    cell.#saturated = (numbers[4]! & marks.saturated) > 0;
    cell.#paused = (numbers[4]! & marks.paused) > 0;
    cell.#windowEnd = numbers[5]!;
    cell.#rps = numbers[6]!;
    cell.#failuresPerSecond = numbers[7]!;
    cell.#p50 = numbers[8]!;
    cell.#p95 = numbers[9]!;
    cell.#p99 = numbers[10]!;
    return cell;
  }

  /** All that is known, as so many numbers. */
  numbers(): number[] {
    return [
      ...[this.#requests, this.#failures, this.#users ?? -1, this.#usersSecond],
      marksOf({ saturated: this.#saturated, paused: this.#paused }),
      ...[this.#windowEnd, this.#rps, this.#failuresPerSecond, this.#p50, this.#p95, this.#p99],
    ];
  }

  /** Null when nobody told. */
  get users(): number | null {
    return this.#users;
  }

  count(requests: number, failures: number): void {
    this.#requests += requests;
    this.#failures += failures;
    this.point = null;
  }

  tellUsers(second: number, users: number, saturated: boolean): void {
    this.#saturated ||= saturated;
    if (second >= this.#usersSecond) {
      this.#usersSecond = second;
      this.#users = users;
    }
    this.point = null;
  }

  /** Some users were parked in it. */
  markPaused(): void {
    this.#paused = true;
    this.point = null;
  }

  /** Some thread was saturated in it, as it turned out later. */
  markSaturated(): void {
    this.#saturated = true;
    this.point = null;
  }

  /** What the ten seconds that end with `second` were like; of several seconds in a cell the last one stands. */
  tellWindow(second: number, rps: number, failuresPerSecond: number, times: HistogramView): void {
    if (second < this.#windowEnd) return;
    this.#windowEnd = second;
    this.#rps = rps;
    this.#failuresPerSecond = failuresPerSecond;
    this.#p50 = times.percentile(0.5) / US_PER_MS;
    this.#p95 = times.percentile(0.95) / US_PER_MS;
    this.#p99 = times.percentile(0.99) / US_PER_MS;
    this.point = null;
  }

  /** Takes in the cell that follows. */
  append(next: HistoryCell): void {
    this.#requests += next.#requests;
    this.#failures += next.#failures;
    this.#saturated ||= next.#saturated;
    this.#paused ||= next.#paused;
    if (next.#users !== null) {
      this.#users = next.#users;
      this.#usersSecond = next.#usersSecond;
    }
    this.#windowEnd = next.#windowEnd;
    this.#rps = next.#rps;
    this.#failuresPerSecond = next.#failuresPerSecond;
    this.#p50 = next.#p50;
    this.#p95 = next.#p95;
    this.#p99 = next.#p99;
    this.point = null;
  }

  toPoint(zero: WallZero, second: number, users: number): HistoryPoint {
    return new KeptPoint(zero, {
      second,
      users,
      requests: this.#requests,
      failures: this.#failures,
      rps: this.#rps,
      failuresPerSecond: this.#failuresPerSecond,
      p50: this.#p50,
      p95: this.#p95,
      p99: this.#p99,
      saturated: this.#saturated,
      paused: this.#paused,
    });
  }
}

import type { BucketList } from "./bucket-list.ts";
import type { EntryCounts } from "./counted-rows.ts";
import { counter } from "./counters.ts";
import type { FrozenHistogram } from "./frozen-histogram.ts";
import { Histogram } from "./histogram.ts";
import { windowSeconds } from "./rate-window.ts";

// More than the window, so that a report that comes some seconds late still finds its second.
const KEPT_SECONDS = 16;

/** Sum and distribution of the response times of ten seconds. */
export interface WindowTimes {
  readonly sumUs: number;
  readonly histogram: FrozenHistogram;
}

/** The same of one second. */
export interface SecondTimes extends WindowTimes {
  readonly second: number;
}

/** Response times of the last seconds of one name: sparse, since there is one for each of thousands of names. */
export class TimesWindow {
  readonly #seconds = new Map<number, SparseTimes>();
  #newest = -1;

  add({ second, counters, succeeded, failed }: EntryCounts): void {
    if (second <= this.#newest - KEPT_SECONDS) return;
    if (second > this.#newest) {
      this.#newest = second;
      for (const kept of this.#seconds.keys()) if (kept <= second - KEPT_SECONDS) this.#seconds.delete(kept);
    }
    let times = this.#seconds.get(second);
    if (times === undefined || times.shared) {
      times = new SparseTimes(times);
      this.#seconds.set(second, times);
    }
    times.sumUs += counters[counter.succeededSumUs]! + counters[counter.failedSumUs]!;
    times.add(succeeded, counters[counter.succeededMinUs]!, counters[counter.succeededMaxUs]!);
    times.add(failed, counters[counter.failedMinUs]!, counters[counter.failedMaxUs]!);
  }

  /** Adds to one second what another window held of it. */
  addSecond({ second, sumUs, histogram }: SecondTimes): void {
    this.#newest = Math.max(this.#newest, second);
    const times = new SparseTimes();
    times.sumUs = sumUs;
    histogram.forEachCount((bucket, count) => times.addBucket(bucket, count));
    if (histogram.count > 0) times.includeRange(histogram.min, histogram.max);
    this.#seconds.set(second, times);
  }

  /** The seconds that it holds, as they are now; summed up when called. */
  seconds(): (() => SecondTimes)[] {
    return [...this.#seconds].map(([second, times]) => {
      times.shared = true;
      return () => {
        const histogram = new Histogram();
        times.addTo(histogram);
        return { second, sumUs: times.sumUs, histogram: histogram.view() };
      };
    });
  }

  /** The ten seconds before `endSecond`, as they are now; summed up when called. */
  before(endSecond: number): () => WindowTimes {
    const within: SparseTimes[] = [];
    for (const [second, times] of this.#seconds) {
      if (second >= endSecond || second < endSecond - windowSeconds) continue;
      times.shared = true;
      within.push(times);
    }
    return () => {
      const histogram = new Histogram();
      for (const times of within) times.addTo(histogram);
      return { sumUs: within.reduce((sum, times) => sum + times.sumUs, 0), histogram: histogram.view() };
    };
  }
}

class SparseTimes {
  /** Some snapshot reads it: it must not change any more. */
  shared = false;
  sumUs = 0;
  readonly #counts: Map<number, number>;
  #minUs = Number.POSITIVE_INFINITY;
  #maxUs = Number.NEGATIVE_INFINITY;

  constructor(copied?: SparseTimes) {
    this.#counts = new Map(copied === undefined ? [] : copied.#counts);
    if (copied === undefined) return;
    this.sumUs = copied.sumUs;
    this.#minUs = copied.#minUs;
    this.#maxUs = copied.#maxUs;
  }

  add(list: BucketList, minUs: number, maxUs: number): void {
    if (list.length === 0) return;
    for (let i = list.start; i < list.start + list.length; i++) {
      const bucket = list.buckets[i]!;
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + list.counts[i]!);
    }
    this.includeRange(minUs, maxUs);
  }

  addBucket(bucket: number, count: number): void {
    this.#counts.set(bucket, count);
  }

  includeRange(minUs: number, maxUs: number): void {
    this.#minUs = Math.min(this.#minUs, minUs);
    this.#maxUs = Math.max(this.#maxUs, maxUs);
  }

  addTo(histogram: Histogram): void {
    for (const [bucket, count] of this.#counts) histogram.addBucket(bucket, count);
    if (this.#counts.size > 0) histogram.includeRange(this.#minUs, this.#maxUs);
  }
}

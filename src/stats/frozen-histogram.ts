import { bucketCount, bucketMiddleUs, bucketsPerPage, pageBits, pageCount } from "./bucket-geometry.ts";
import type { BucketList } from "./bucket-list.ts";
import { bucketIn, countIn, type HistogramLog, noLog, workIn } from "./histogram-log.ts";
import { noPages, type Pages, pageSum } from "./histogram-pages.ts";

/** A distribution of whole microseconds, immutable. `min` and `max` are exact, NaN without a sample. */
export interface HistogramView {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /**
   * The smallest value (in µs, at most 0.1 % off) with at least ⌈quantile × count⌉ samples at or below it; NaN
   * without a sample.
   * @param quantile in (0, 1]; 1 is the exact maximum.
   */
  percentile(quantile: number): number;
  /** Visits each bucket that holds samples, ascending, with the middle of its values. */
  forEachBucket(visit: (valueUs: number, count: number) => void): void;
}

/** What a histogram held at one moment. */
export class FrozenHistogram implements HistogramView {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  #pages: Readonly<Pages>;
  #log: HistogramLog;
  #logLength: number;

  /** @param log of it the first `length` words count, which never change. */
  constructor(
    pages: Readonly<Pages>,
    log: { readonly words: HistogramLog; readonly length: number },
    count: number,
    min: number,
    max: number,
  ) {
    this.#pages = pages;
    this.#log = log.words;
    this.#logLength = log.length;
    this.count = count;
    this.min = count === 0 ? Number.NaN : min;
    this.max = count === 0 ? Number.NaN : max;
  }

  percentile(quantile: number): number {
    if (this.count === 0) return Number.NaN;
    if (quantile >= 1) return this.max;
    const rank = rankOf(quantile, this.count);
    if (rank >= this.count) return this.max;
    const bucket = this.#bucketAtRank(rank);
    return this.#clamp(bucketMiddleUs(bucket));
  }

  forEachBucket(visit: (valueUs: number, count: number) => void): void {
    this.forEachCount((bucket, count) => visit(this.#clamp(bucketMiddleUs(bucket)), count));
  }

  forEachCount(visit: (bucket: number, count: number) => void): void {
    const pages = this.#wholePages();
    for (let number = 0; number < pageCount; number++) {
      const page = pages[number];
      if (page === undefined) continue;
      for (let i = 0; i < bucketsPerPage; i++) {
        const count = page[i]!;
        if (count > 0) visit((number << pageBits) + i, count);
      }
    }
  }

  /** Fills a list with the buckets that hold samples, ascending; makes no pages for it, as `forEachCount` does. */
  collect(list: BucketList): void {
    list.clear();
    this.#layLogOver();
    for (let number = 0; number < pageCount; number++) {
      const page = this.#pages[number];
      if (overlaySums[number] === 0 && page === undefined) continue;
      const first = number << pageBits;
      for (let i = 0; i < bucketsPerPage; i++) {
        const count = overlay[first + i]! + (page?.[i] ?? 0);
        if (count > 0) list.push(first + i, count);
      }
    }
  }

  /** Both distributions together; pages that only one of them has are shared. */
  union(other: FrozenHistogram): FrozenHistogram {
    if (other.count === 0) return this;
    if (this.count === 0) return other;
    const others = other.#wholePages();
    const pages = this.#wholePages().map((page, number) => {
      const second = others[number];
      return page === undefined
        ? second
        : second === undefined
          ? page
          : page.map((count, i) => count + second[i]!);
    });
    const { count, min, max } = this;
    return new FrozenHistogram(
      pages,
      { words: noLog, length: 0 },
      count + other.count,
      Math.min(min, other.min),
      Math.max(max, other.max),
    );
  }

  #bucketAtRank(rank: number): number {
    this.#layLogOver();
    const pages = this.#pages;
    let rest = rank;
    let number = 0;
    for (; number < pageCount - 1; number++) {
      const sum = overlaySums[number]! + (pages[number]?.[pageSum] ?? 0);
      if (sum >= rest) break;
      rest -= sum;
    }
    const page = pages[number];
    let bucket = number << pageBits;
    for (const end = bucket + bucketsPerPage - 1; bucket < end; bucket++) {
      rest -= overlay[bucket]! + (page?.[bucket & (bucketsPerPage - 1)] ?? 0);
      if (rest <= 0) break;
    }
    return bucket;
  }

  /** Puts the log where the search adds it to the pages: cheaper than a copy of each page that it touches. */
  #layLogOver(): void {
    if (overlaid === this) return;
    if (overlaid !== null) overlaid.#takeLogOff();
    overlaid = this;
    for (let i = 0; i < this.#logLength; i++) {
      const word = this.#log[i]!;
      overlay[bucketIn(word)]! += countIn(word);
      overlaySums[bucketIn(word) >>> pageBits]! += countIn(word);
    }
  }

  #takeLogOff(): void {
    overlaid = null;
    for (let i = 0; i < this.#logLength; i++) {
      const bucket = bucketIn(this.#log[i]!);
      overlay[bucket] = 0;
      overlaySums[bucket >>> pageBits] = 0;
    }
  }

  /** The log worked into pages, once for all. */
  #wholePages(): Readonly<Pages> {
    if (this.#logLength > 0) {
      if (overlaid === this) this.#takeLogOff();
      const pages = this.#pages.slice();
      workIn(pages, this.#log, this.#logLength, WORKED_IN);
      this.#pages = pages;
      this.#log = noLog;
      this.#logLength = 0;
    }
    return this.#pages;
  }

  #clamp(valueUs: number): number {
    return Math.min(Math.max(valueUs, this.min), this.max);
  }
}

/** The distribution of no sample. */
export const emptyHistogram = new FrozenHistogram(noPages, { words: noLog, length: 0 }, 0, 0, 0);

/** The counts of the log of the view that was asked last; zero elsewhere. */
let overlaid: FrozenHistogram | null = null;
const overlay = new Float64Array(bucketCount);
const overlaySums = new Float64Array(pageCount);

/** The generation of pages that a view made for itself: no histogram has it. */
const WORKED_IN = -1;

// 0.07 × 100 is 7.000000000000001 in binary: without the slack, rounding up would name the 8th of 100 samples.
const ROUNDING_SLACK = 1 - 2 ** -51;

/** The place, from 1, of the sample that a quantile names: ⌈quantile × count⌉. */
export const rankOf = (quantile: number, count: number): number =>
  Math.max(1, Math.ceil(quantile * count * ROUNDING_SLACK));

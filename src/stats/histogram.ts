import { bucketMiddleUs, bucketOf, bucketsPerPage, pageBits, pageCount } from "./bucket-geometry.ts";
import type { BucketList } from "./bucket-list.ts";

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

// A page: the counts of its buckets, their sum, and the generation of the histogram in which it was made.
//   [0 ……………………… 127 | 128: sum | 129: generation]
const PAGE_SUM = bucketsPerPage;
const PAGE_GENERATION = bucketsPerPage + 1;
const PAGE_LENGTH = bucketsPerPage + 2;

type Pages = (Float64Array | undefined)[];

/**
 * Collects counts that may pass 2^32, in pages made when first touched. A view shares the pages: the first change
 * after it copies the directory, and then only those pages that it changes.
 */
export class Histogram {
  #pages: Pages = new Array<Float64Array | undefined>(pageCount).fill(undefined);
  #generation = 0;
  #view: FrozenHistogram | undefined;
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.#count;
  }

  record(valueUs: number, count = 1): void {
    this.addBucket(bucketOf(valueUs), count);
    this.includeRange(valueUs, valueUs);
  }

  /** Adds to one bucket; `includeRange` must tell the exact values' range. */
  addBucket(bucket: number, count: number): void {
    const page = this.#writablePage(bucket >>> pageBits);
    page[bucket & (bucketsPerPage - 1)]! += count;
    page[PAGE_SUM]! += count;
    this.#count += count;
  }

  includeRange(minUs: number, maxUs: number): void {
    this.#detach();
    if (minUs < this.#min) this.#min = minUs;
    if (maxUs > this.#max) this.#max = maxUs;
  }

  addList(list: BucketList, minUs: number, maxUs: number): void {
    for (let i = 0; i < list.length; i++) this.addBucket(list.buckets[i]!, list.counts[i]!);
    if (list.length > 0) this.includeRange(minUs, maxUs);
  }

  addHistogram(other: Histogram): void {
    for (let number = 0; number < pageCount; number++) {
      const from = other.#pages[number];
      if (from === undefined) continue;
      const into = this.#writablePage(number);
      for (let i = 0; i <= PAGE_SUM; i++) into[i]! += from[i]!;
    }
    this.#count += other.#count;
    if (other.#count > 0) this.includeRange(other.#min, other.#max);
  }

  copyTo(list: BucketList): void {
    list.clear();
    forEachCount(this.#pages, (bucket, count) => list.push(bucket, count));
  }

  /** The distribution as it is now; the same object until something is added. */
  view(): FrozenHistogram {
    if (this.#view === undefined) {
      this.#view = new FrozenHistogram(this.#pages, this.#count, this.#min, this.#max);
      this.#generation++;
    }
    return this.#view;
  }

  #detach(): void {
    if (this.#view === undefined) return;
    this.#pages = this.#pages.slice();
    this.#view = undefined;
  }

  #writablePage(number: number): Float64Array {
    this.#detach();
    let page = this.#pages[number];
    if (page === undefined) page = new Float64Array(PAGE_LENGTH);
    else if (page[PAGE_GENERATION] === this.#generation) return page;
    else page = page.slice();
    page[PAGE_GENERATION] = this.#generation;
    this.#pages[number] = page;
    return page;
  }
}

/** What a histogram held at one moment. */
export class FrozenHistogram implements HistogramView {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly #pages: Pages;

  constructor(pages: Pages, count: number, min: number, max: number) {
    this.#pages = pages;
    this.count = count;
    this.min = count === 0 ? Number.NaN : min;
    this.max = count === 0 ? Number.NaN : max;
  }

  percentile(quantile: number): number {
    if (this.count === 0) return Number.NaN;
    if (quantile >= 1) return this.max;
    let rest = rankOf(quantile, this.count);
    for (let number = 0; number < pageCount; number++) {
      const page = this.#pages[number];
      if (page === undefined) continue;
      if (page[PAGE_SUM]! < rest) {
        rest -= page[PAGE_SUM]!;
        continue;
      }
      for (let i = 0; i < bucketsPerPage; i++) {
        rest -= page[i]!;
        if (rest <= 0) return this.#clamp(bucketMiddleUs((number << pageBits) + i));
      }
    }
    return this.max;
  }

  forEachBucket(visit: (valueUs: number, count: number) => void): void {
    forEachCount(this.#pages, (bucket, count) => visit(this.#clamp(bucketMiddleUs(bucket)), count));
  }

  /** Both distributions together; pages that only one of them has are shared. */
  union(other: FrozenHistogram): FrozenHistogram {
    if (other.count === 0) return this;
    if (this.count === 0) return other;
    const pages = this.#pages.map((page, number) => {
      const second = other.#pages[number];
      return page === undefined
        ? second
        : second === undefined
          ? page
          : page.map((count, i) => count + second[i]!);
    });
    const { count, min, max } = this;
    return new FrozenHistogram(
      pages,
      count + other.count,
      Math.min(min, other.min),
      Math.max(max, other.max),
    );
  }

  #clamp(valueUs: number): number {
    return Math.min(Math.max(valueUs, this.min), this.max);
  }
}

/** The distribution of no sample. */
export const emptyHistogram = new FrozenHistogram([], 0, 0, 0);

const forEachCount = (pages: Pages, visit: (bucket: number, count: number) => void): void => {
  for (let number = 0; number < pageCount; number++) {
    const page = pages[number];
    if (page === undefined) continue;
    for (let i = 0; i < bucketsPerPage; i++) {
      const count = page[i]!;
      if (count > 0) visit((number << pageBits) + i, count);
    }
  }
};

// 0.07 × 100 is 7.000000000000001 in binary: without the slack, rounding up would name the 8th of 100 samples.
const ROUNDING_SLACK = 1 - 2 ** -51;

const rankOf = (quantile: number, count: number): number =>
  Math.max(1, Math.ceil(quantile * count * ROUNDING_SLACK));

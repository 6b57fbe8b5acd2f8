import { bucketOf, bucketsPerPage, pageBits, pageCount } from "./bucket-geometry.ts";
import type { BucketList } from "./bucket-list.ts";
import { FrozenHistogram } from "./frozen-histogram.ts";
import { addLog, noPages, ownPage, type Pages, pageGeneration, pageSum } from "./histogram-pages.ts";

/** So many numbers of a log are kept before they are worked into the pages. */
const LONGEST_LOG = 512;

/**
 * Collects counts that may pass 2^32. What a view has seen must not change, so additions go where none looks:
 *
 *   pages  made after the last view are written to; older ones belong to views and are copied first
 *   log    bucket, count, bucket, count, … : additions to pages that belong to views or don't exist; a view knows how
 *          long it was, so adding to its end disturbs none. A long log is worked into (copied) pages.
 *
 * So a name with few samples a second costs a few numbers and no copy, a busy one direct additions.
 */
export class Histogram {
  #pages: Readonly<Pages> = noPages;
  #log: number[] = [];
  /** Goes up with each view: pages, and the directory of them, of another generation belong to a view. */
  #generation = 0;
  #directoryGeneration = -1;
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
    const page = this.#pages[bucket >>> pageBits];
    if (page !== undefined && page[pageGeneration] === this.#generation) {
      page[bucket & (bucketsPerPage - 1)]! += count;
      page[pageSum]! += count;
    } else {
      this.#log.push(bucket, count);
      if (this.#log.length >= LONGEST_LOG) this.#workLogIn();
    }
    this.#count += count;
    this.#view = undefined;
  }

  includeRange(minUs: number, maxUs: number): void {
    if (minUs < this.#min) this.#min = minUs;
    if (maxUs > this.#max) this.#max = maxUs;
    this.#view = undefined;
  }

  addList(list: BucketList, minUs: number, maxUs: number): void {
    for (let i = 0; i < list.length; i++) this.addBucket(list.buckets[i]!, list.counts[i]!);
    if (list.length > 0) this.includeRange(minUs, maxUs);
  }

  addHistogram(other: Histogram): void {
    const pages = this.#ownPages();
    for (let number = 0; number < pageCount; number++) {
      const from = other.#pages[number];
      if (from === undefined) continue;
      const into = ownPage(pages, number, this.#generation);
      for (let i = 0; i <= pageSum; i++) into[i]! += from[i]!;
      this.#count += from[pageSum]!;
    }
    for (let i = 0; i < other.#log.length; i += 2) this.addBucket(other.#log[i]!, other.#log[i + 1]!);
    this.includeRange(other.#min, other.#max);
  }

  /** Adds what a view holds. */
  addFrozen(view: FrozenHistogram): void {
    if (view.count === 0) return;
    view.forEachCount((bucket, count) => this.addBucket(bucket, count));
    this.includeRange(view.min, view.max);
  }

  copyTo(list: BucketList): void {
    list.clear();
    this.view().forEachCount((bucket, count) => list.push(bucket, count));
  }

  /** The distribution as it is now; the same object until something is added. */
  view(): FrozenHistogram {
    if (this.#view === undefined) {
      this.#view = new FrozenHistogram(this.#pages, this.#log, this.#count, this.#min, this.#max);
      this.#generation++;
    }
    return this.#view;
  }

  #workLogIn(): void {
    addLog(this.#ownPages(), this.#log, this.#log.length, this.#generation);
    this.#log = [];
  }

  #ownPages(): Pages {
    if (this.#directoryGeneration !== this.#generation) {
      this.#pages = this.#pages.slice();
      this.#directoryGeneration = this.#generation;
    }
    return this.#pages as Pages;
  }
}

import { bucketOf, pageCount } from "./bucket-geometry.ts";
import type { BucketList } from "./bucket-list.ts";
import { FrozenHistogram } from "./frozen-histogram.ts";
import {
  bucketIn,
  countIn,
  grownLog,
  type HistogramLog,
  logWord,
  longestLog,
  mostInLog,
  noLog,
  usualLog,
  workIn,
} from "./histogram-log.ts";
import { addToPage, noPages, ownPage, type Pages, pageSum } from "./histogram-pages.ts";

/**
 * Collects counts that may pass 2^32. Additions are noted one after the other, and worked into pages many at a time:
 * then those of one histogram are at hand, where rows of a hundred names in turn would find none of theirs.
 *
 *   log    what was added of late; a view knows how long it was, so adding to its end disturbs none
 *   pages  made after the last view are written to; older ones belong to views and are copied first
 *
 * So a name with few samples a second costs a few words and no copy.
 */
export class Histogram {
  #pages: Readonly<Pages> = noPages;
  #log: HistogramLog = noLog;
  #logLength = 0;
  /** Some view reads it up to where it was. */
  #logIsShared = false;
  /** Goes up with each view: pages, and the directory of them, of another generation belong to a view. */
  #generation = 0;
  #directoryGeneration = -1;
  /** In which the log was empty. */
  #logGeneration = 0;
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
    this.#view = undefined;
    this.#count += count;
    if (count > mostInLog) {
      addToPage(this.#ownPages(), bucket, count, this.#generation);
      return;
    }
    this.#room();
    this.#log[this.#logLength++] = logWord(bucket, count);
  }

  includeRange(minUs: number, maxUs: number): void {
    if (minUs < this.#min) this.#min = minUs;
    if (maxUs > this.#max) this.#max = maxUs;
    this.#view = undefined;
  }

  addList(list: BucketList, minUs: number, maxUs: number): void {
    const { start, length, buckets, counts } = list;
    if (length === 0) return;
    const last = start + length;
    let added = 0;
    for (let from = start; from < last; ) {
      const end = Math.min(last, from + this.#room());
      const log = this.#log;
      let at = this.#logLength;
      for (; from < end; from++) {
        const count = counts[from]!;
        added += count;
        if (count <= mostInLog) log[at++] = logWord(buckets[from]!, count);
        else addToPage(this.#ownPages(), buckets[from]!, count, this.#generation);
      }
      this.#logLength = at;
    }
    this.#count += added;
    this.includeRange(minUs, maxUs);
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
    for (let i = 0; i < other.#logLength; i++) {
      this.addBucket(bucketIn(other.#log[i]!), countIn(other.#log[i]!));
    }
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
      // What is written to already need not be copied for it.
      if (this.#directoryGeneration === this.#generation) this.#workLogIn();
      const log = { words: this.#log, length: this.#logLength };
      this.#view = new FrozenHistogram(this.#pages, log, this.#count, this.#min, this.#max);
      this.#logIsShared = this.#logLength > 0;
      this.#generation++;
    }
    return this.#view;
  }

  /** How many words the log takes: one at least, if need be after it grew or was worked in. */
  #room(): number {
    if (this.#logLength === this.#log.length) {
      const isFast = this.#generation - this.#logGeneration <= 1;
      if (this.#log.length >= (isFast ? longestLog : usualLog)) this.#workLogIn();
      else {
        this.#log = grownLog(this.#log);
        this.#logIsShared = false;
      }
    }
    return this.#log.length - this.#logLength;
  }

  #workLogIn(): void {
    workIn(this.#ownPages(), this.#log, this.#logLength, this.#generation);
    if (this.#logIsShared) this.#log = new Uint32Array(this.#log.length);
    this.#logIsShared = false;
    this.#logLength = 0;
    this.#logGeneration = this.#generation;
  }

  #ownPages(): Pages {
    if (this.#directoryGeneration !== this.#generation) {
      this.#pages = this.#pages.slice();
      this.#directoryGeneration = this.#generation;
    }
    return this.#pages as Pages;
  }
}

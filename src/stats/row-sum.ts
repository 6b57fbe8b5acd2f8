import { bucketCount } from "./bucket-geometry.ts";
import { BucketList } from "./bucket-list.ts";
import type { EntryCounts } from "./counted-rows.ts";
import { addCounters, clearCounters, newCounters } from "./counters.ts";

/** Lists of buckets added up into one, whose buckets are in no order. */
class BucketSum {
  readonly #list = new BucketList();
  /** By bucket: those of the list, which gets them only when it is read. */
  readonly #counts = new Float64Array(bucketCount);

  /** What was added so far. */
  get list(): BucketList {
    const { buckets, counts, length } = this.#list;
    for (let i = 0; i < length; i++) counts[i] = this.#counts[buckets[i]!]!;
    return this.#list;
  }

  add({ start, length, buckets, counts }: BucketList): void {
    const list = this.#list;
    const sums = this.#counts;
    let held = list.length;
    for (let i = start; i < start + length; i++) {
      const bucket = buckets[i]!;
      const before = sums[bucket]!;
      if (before === 0) list.buckets[held++] = bucket;
      sums[bucket] = before + counts[i]!;
    }
    list.length = held;
  }

  clear(): void {
    for (let i = 0; i < this.#list.length; i++) this.#counts[this.#list.buckets[i]!] = 0;
    this.#list.clear();
  }
}

/**
 * Rows of one second added up, to be counted as one where names don't matter: there is one for each name and worker,
 * and most of their samples fall into the same buckets.
 */
export class RowSum implements EntryCounts {
  second = -1;
  readonly span = 1;
  readonly counters = newCounters();
  #rows = 0;
  readonly #succeeded = new BucketSum();
  readonly #failed = new BucketSum();

  get succeeded(): BucketList {
    return this.#succeeded.list;
  }

  get failed(): BucketList {
    return this.#failed.list;
  }

  /** Nothing was added since it began. */
  get isEmpty(): boolean {
    return this.#rows === 0;
  }

  /** Begins anew with nothing, for a second. */
  begin(second: number): void {
    this.second = second;
    this.#rows = 0;
    clearCounters(this.counters);
    this.#succeeded.clear();
    this.#failed.clear();
  }

  /** Adds a row of the same second. */
  add({ counters, succeeded, failed }: EntryCounts): void {
    this.#rows++;
    addCounters(this.counters, counters);
    this.#succeeded.add(succeeded);
    this.#failed.add(failed);
  }
}

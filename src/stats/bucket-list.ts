import { bucketCount } from "./bucket-geometry.ts";

/**
 * The buckets of a histogram that hold samples, each once. Made once and filled again: long enough for any. Ascending
 * where it is to be encoded; whoever only adds the counts up takes them in any order.
 */
export class BucketList {
  /** The place of the first; those of one row lie among those of others. */
  start = 0;
  length = 0;
  readonly buckets: Uint16Array;
  readonly counts: Float64Array;

  constructor(buckets = new Uint16Array(bucketCount), counts = new Float64Array(bucketCount)) {
    this.buckets = buckets;
    this.counts = counts;
  }

  clear(): void {
    this.length = 0;
  }

  /** The bucket must not be in the list yet; of a list to be encoded it is above the last one. */
  push(bucket: number, count: number): void {
    this.buckets[this.start + this.length] = bucket;
    this.counts[this.start + this.length] = count;
    this.length++;
  }
}

import { bucketCount } from "./bucket-geometry.ts";

/** The buckets of a histogram that hold samples, ascending. Made once and filled again: long enough for any. */
export class BucketList {
  length = 0;
  readonly buckets = new Uint16Array(bucketCount);
  readonly counts = new Float64Array(bucketCount);

  clear(): void {
    this.length = 0;
  }

  /** The bucket must be above the last one. */
  push(bucket: number, count: number): void {
    this.buckets[this.length] = bucket;
    this.counts[this.length] = count;
    this.length++;
  }
}

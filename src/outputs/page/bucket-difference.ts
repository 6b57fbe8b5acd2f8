import { bucketCount, bucketOf } from "../../stats/bucket-geometry.ts";
import { type HistogramView, rankOf } from "../../stats/frozen-histogram.ts";

const US_PER_MS = 1000;

// One look at a time: what a distribution holds now, in its order of buckets.
const buckets = new Uint16Array(bucketCount);
const counts = new Float64Array(bucketCount);
const valuesUs = new Float64Array(bucketCount);
/** What each of those buckets gained. */
const gains = new Float64Array(bucketCount);

/** Percentiles of what a growing distribution gained from one look to the next. Keeps the few buckets in use. */
export class BucketDifference {
  #buckets = new Uint16Array(0);
  #counts = new Float64Array(0);

  /** The distribution begins at nothing again. */
  restart(): void {
    this.#buckets = new Uint16Array(0);
    this.#counts = new Float64Array(0);
  }

  /** @param gained how many samples came since the last look. @returns in ms; NaN where there is none. */
  percentilesMs<const Q extends readonly number[]>(
    now: Pick<HistogramView, "forEachBucket">,
    gained: number,
    quantiles: Q,
  ): { [I in keyof Q]: number } {
    const length = gained > 0 ? this.#look(now) : 0;
    return quantiles.map((quantile) => {
      let rest = rankOf(quantile, gained);
      for (let i = 0; i < length; i++) {
        rest -= gains[i]!;
        if (rest <= 0) return valuesUs[i]! / US_PER_MS;
      }
      return Number.NaN;
    }) as { [I in keyof Q]: number };
  }

  #look(now: Pick<HistogramView, "forEachBucket">): number {
    let length = 0;
    let before = 0;
    now.forEachBucket((valueUs, count) => {
      const bucket = bucketOf(Math.floor(valueUs));
      while (before < this.#buckets.length && this.#buckets[before]! < bucket) before++;
      const known = this.#buckets[before] === bucket ? this.#counts[before]! : 0;
      buckets[length] = bucket;
      counts[length] = count;
      valuesUs[length] = valueUs;
      gains[length] = count - known;
      length++;
    });
    this.#buckets = buckets.slice(0, length);
    this.#counts = counts.slice(0, length);
    return length;
  }
}

import { bucketCount, bucketOf } from "./bucket-geometry.ts";
import type { TimesView } from "./snapshot.ts";

/** What a set of samples gained between two moments, as plain data. */
export interface TimesGain {
  readonly requests: number;
  /** Of all their times, in ms. */
  readonly sumMs: number;
  /** Pairs of µs and how many samples took so long, ascending. */
  readonly buckets: Float64Array;
}

export const noGain: TimesGain = { requests: 0, sumMs: 0, buckets: new Float64Array(0) };

// One look at a time: what each bucket held at the earlier moment; zero between two looks.
const earlier = new Float64Array(bucketCount);

/**
 * What came to a growing set of samples since it was `before`; all of it where that is null. A bucket is known by its
 * place, since the value that stands for it may be cut by the least and greatest sample of the moment.
 */
export const gainOf = (before: TimesView | null, now: TimesView): TimesGain => {
  const requests = now.requests - (before?.requests ?? 0);
  if (requests <= 0) return noGain;
  const touched: number[] = [];
  before?.histogram.forEachBucket((valueUs, count) => {
    const bucket = bucketOf(Math.floor(valueUs));
    earlier[bucket] = count;
    touched.push(bucket);
  });
  const gained: number[] = [];
  now.histogram.forEachBucket((valueUs, count) => {
    const more = count - earlier[bucketOf(Math.floor(valueUs))]!;
    if (more > 0) gained.push(valueUs, more);
  });
  for (const bucket of touched) earlier[bucket] = 0;
  return {
    requests,
    sumMs: sumOf(now) - (before === null ? 0 : sumOf(before)),
    buckets: Float64Array.from(gained),
  };
};

const sumOf = ({ requests, avg }: TimesView): number => (requests === 0 ? 0 : requests * avg);

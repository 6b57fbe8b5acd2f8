import type { TimesGain } from "../stats/times-difference.ts";

/** Both sets as one: pairs of two ascending lists, ascending. */
export const together = (one: TimesGain, other: TimesGain): TimesGain => {
  if (one.requests === 0) return other;
  if (other.requests === 0) return one;
  const pairs: number[] = [];
  let [i, j] = [0, 0];
  while (i < one.buckets.length || j < other.buckets.length) {
    const left = one.buckets[i] ?? Number.POSITIVE_INFINITY;
    const right = other.buckets[j] ?? Number.POSITIVE_INFINITY;
    const count = (left <= right ? one.buckets[i + 1]! : 0) + (right <= left ? other.buckets[j + 1]! : 0);
    pairs.push(Math.min(left, right), count);
    if (left <= right) i += 2;
    if (right <= left) j += 2;
  }
  return {
    requests: one.requests + other.requests,
    sumMs: one.sumMs + other.sumMs,
    buckets: Float64Array.from(pairs),
  };
};

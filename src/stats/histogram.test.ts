import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketCount, bucketMiddleUs, bucketOf } from "./bucket-geometry.ts";
import { BucketList } from "./bucket-list.ts";
import { emptyHistogram, type HistogramView } from "./frozen-histogram.ts";
import { Histogram } from "./histogram.ts";

const HOUR_US = 3_600_000_000;
const histogramOf = (values: readonly number[]): Histogram => {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
};
const bucketsOf = (view: HistogramView): [number, number][] => {
  const buckets: [number, number][] = [];
  view.forEachBucket((valueUs, count) => buckets.push([valueUs, count]));
  return buckets;
};
/** The same as one run of bytes. */
const bytesOf = (view: HistogramView): Buffer => {
  const numbers: number[] = [];
  view.forEachBucket((valueUs, count) => numbers.push(valueUs, count));
  return Buffer.from(Float64Array.from(numbers).buffer);
};
/** From the contract's words: the smallest value with at least ⌈p·n⌉ samples at or below it, p in millionths. */
const exactPercentile = (values: readonly number[], millionths: number): number => {
  const rank = (BigInt(millionths) * BigInt(values.length) + 999_999n) / 1_000_000n;
  return [...values].sort((a, b) => a - b)[Number(rank) - 1]!;
};

test.each([
  [0, 0],
  [1, 1],
  [1023, 1023],
  [1024, 1024],
  [1025, 1024],
  [2047, 1535],
  [2048, 1536],
  [2 ** 31 - 1, 11_775],
  [2 ** 31, 11_776],
  [HOUR_US, 12_122],
  [2 ** 32 - 1, bucketCount - 1],
  [2 ** 32, bucketCount - 1],
  [Number.MAX_SAFE_INTEGER, bucketCount - 1],
])("%d µs is in bucket %d", (valueUs, bucket) => {
  expect(bucketOf(valueUs)).toBe(bucket);
});

test("each bucket's middle lies in that bucket, and the next bucket's is greater", () => {
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const middle = bucketMiddleUs(bucket);
    expect(bucketOf(Math.floor(middle))).toBe(bucket);
    expect(bucketOf(Math.ceil(middle))).toBe(bucket);
    if (bucket > 0) expect(middle).toBeGreaterThan(bucketMiddleUs(bucket - 1));
  }
});

test("from 1 µs to 1 h a bucket's middle is at most 0.1 % from each of its values", () => {
  const value = fc.oneof(
    fc.integer({ min: 1, max: HOUR_US }),
    fc.double({ min: 0, max: Math.log(HOUR_US), noNaN: true }).map((power) => Math.floor(Math.exp(power))),
    fc.nat({ max: 31 }).map((power) => 2 ** power),
  );
  fc.assert(
    fc.property(value, (valueUs) => {
      expect(Math.abs(bucketMiddleUs(bucketOf(valueUs)) - valueUs) / valueUs).toBeLessThanOrEqual(0.001);
    }),
    { numRuns: 5000 },
  );
});

test("percentiles are those of the sorted values, within 0.1 %", () => {
  const values = fc.array(fc.integer({ min: 0, max: HOUR_US }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 1_000_000 }), (list, millionths) => {
      const view = histogramOf(list).view();
      const exact = exactPercentile(list, millionths);
      expect(Math.abs(view.percentile(millionths / 1_000_000) - exact)).toBeLessThanOrEqual(exact * 0.001);
      expect(view).toMatchObject({ count: list.length, min: Math.min(...list), max: Math.max(...list) });
      expect(view.percentile(1)).toBe(view.max);
    }),
    { numRuns: 500 },
  );
});

test("a rank that is whole in decimal stays whole: 7 % of 100 values is the 7th", () => {
  const view = histogramOf(Array.from({ length: 100 }, (_, i) => i + 1)).view();
  for (let percent = 1; percent <= 100; percent++) expect(view.percentile(percent / 100)).toBe(percent);
});

test("percentiles never leave the range of the values", () => {
  expect(histogramOf([1_000_001]).view().percentile(0.5)).toBe(1_000_001);
  const view = histogramOf([1_000_000, 1_000_001]).view();
  expect(view.percentile(0.01)).toBeGreaterThanOrEqual(1_000_000);
  expect(view.percentile(0.99)).toBeLessThanOrEqual(1_000_001);
});

test("what passes 2^32 − 1 µs is kept exact as the maximum", () => {
  const view = histogramOf([5, 2 ** 40]).view();
  expect(view.max).toBe(2 ** 40);
  expect(view.percentile(1)).toBe(2 ** 40);
  expect(view.percentile(0.5)).toBe(5);
});

test("without a sample every figure is NaN", () => {
  for (const view of [emptyHistogram, new Histogram().view()]) {
    expect(view.count).toBe(0);
    expect([view.min, view.max, view.percentile(0.5), view.percentile(1)]).toEqual([NaN, NaN, NaN, NaN]);
    expect(bucketsOf(view)).toEqual([]);
  }
});

test("a view never changes, whatever is added afterwards", () => {
  const histogram = histogramOf([10, 20, 5000]);
  const view = histogram.view();
  expect(histogram.view()).toBe(view);
  const before = bucketsOf(view);
  histogram.record(20, 7);
  histogram.record(1_000_000);
  histogram.record(1);
  expect(view).toMatchObject({ count: 3, min: 10, max: 5000 });
  expect(bucketsOf(view)).toEqual(before);
  expect(histogram.view()).toMatchObject({ count: 12, min: 1, max: 1_000_000 });
  histogram.addHistogram(histogramOf([3]));
  expect(histogram.view()).toMatchObject({ count: 13, min: 1 });
});

/** So many values that seem random, over a few pages: enough of them fill logs and change pages. */
const scattered = ([count, seed]: readonly [number, number]): number[] =>
  Array.from({ length: count }, (_, i) => (Math.imul(i + seed, 2_654_435_761) >>> 0) % 5000);

test("views taken at any moments each hold what had been recorded by then", () => {
  const steps = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 9999 })), { maxLength: 10 });
  fc.assert(
    fc.property(steps, fc.nat({ max: 10 }), (batches, readEarly) => {
      const histogram = new Histogram();
      const taken = batches.map((batch, step) => {
        for (const value of scattered(batch)) histogram.record(value);
        const view = histogram.view();
        if (step % (readEarly + 1) === 0) bucketsOf(view);
        return { view, expected: histogramOf(batches.slice(0, step + 1).flatMap(scattered)).view() };
      });
      for (const { view, expected } of taken) {
        for (const p of [0.01, 0.5, 0.99, 1]) expect(view.percentile(p)).toEqual(expected.percentile(p));
        // As bytes: thousands of pairs take a matcher longer than all else here.
        expect(bytesOf(view).equals(bytesOf(expected))).toBe(true);
        expect(view.percentile(0.5)).toEqual(expected.percentile(0.5));
        expect(view).toMatchObject({ count: expected.count, min: expected.min, max: expected.max });
      }
    }),
    { numRuns: 100 },
  );
});

test("what comes fast, seldom or in counts that fill a word is all there, whatever views were taken on the way", () => {
  // More at a time than the longest log holds, and less than the first one.
  const steps = fc.array(
    fc.record({
      values: fc.tuple(fc.constantFrom(3, 700, 5000), fc.nat({ max: 9999 })).map(scattered),
      count: fc.constantFrom(1, 2, 2 ** 18 - 1, 2 ** 18, 2 ** 33),
      isLookedAt: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const histogram = new Histogram();
      const counts = new Map<number, number>();
      for (const { values, count, isLookedAt } of all) {
        const list = new BucketList();
        const step = new Map<number, number>();
        for (const value of values) step.set(bucketOf(value), (step.get(bucketOf(value)) ?? 0) + count);
        for (const [bucket, times] of step) {
          list.push(bucket, times);
          counts.set(bucket, (counts.get(bucket) ?? 0) + times);
        }
        histogram.addList(list, Math.min(...values), Math.max(...values));
        if (isLookedAt) histogram.view();
      }
      const found: [number, number][] = [];
      histogram.view().forEachCount((bucket, count) => found.push([bucket, count]));
      expect(String(found)).toBe(String([...counts].sort(([a], [b]) => a - b)));
      expect(histogram.view().count).toBe([...counts.values()].reduce((sum, count) => sum + count, 0));
    }),
    { numRuns: 40 },
  );
});

test("counts above 2^32 are exact", () => {
  const histogram = new Histogram();
  histogram.record(1000, 2 ** 33);
  histogram.record(1000, 1);
  histogram.record(900, 1);
  expect(histogram.view().count).toBe(2 ** 33 + 2);
  expect(bucketsOf(histogram.view())).toEqual([
    [900, 1],
    [1000, 2 ** 33 + 1],
  ]);
});

test("union, lists and merging all add up to the same distribution", () => {
  const values = fc.tuple(fc.nat({ max: 600 }), fc.nat({ max: 9999 })).map(scattered);
  fc.assert(
    fc.property(values, values, (first, second) => {
      const whole = String(bucketsOf(histogramOf([...first, ...second]).view()));
      expect(String(bucketsOf(histogramOf(first).view().union(histogramOf(second).view())))).toBe(whole);
      const merged = histogramOf(first);
      merged.addHistogram(histogramOf(second));
      expect(String(bucketsOf(merged.view()))).toBe(whole);
      const list = new BucketList();
      histogramOf(second).copyTo(list);
      const listed = histogramOf(first);
      listed.addList(list, Math.min(...second), Math.max(...second));
      expect(String(bucketsOf(listed.view()))).toBe(whole);
      expect(listed.view()).toMatchObject({ count: first.length + second.length });
    }),
  );
});

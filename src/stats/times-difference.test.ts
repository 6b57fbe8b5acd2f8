import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketMiddleUs, bucketOf } from "./bucket-geometry.ts";
import { Histogram } from "./histogram.ts";
import type { TimesView } from "./snapshot.ts";
import { gainOf } from "./times-difference.ts";

/** Looks at a growing histogram, after each list of times. */
const looksAt = (lists: readonly (readonly number[])[]): TimesView[] => {
  const histogram = new Histogram();
  let sumUs = 0;
  let requests = 0;
  return lists.map((list) => {
    for (const us of list) histogram.record(us);
    sumUs += list.reduce((sum, us) => sum + us, 0);
    requests += list.length;
    return { requests, avg: sumUs / requests / 1000, histogram: histogram.view() } as unknown as TimesView;
  });
};

test("each sample is in exactly one of the gains, wherever the looks fall", () => {
  const times = fc.array(fc.integer({ min: 0, max: 20_000_000 }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 6 }), (lists) => {
      let before: TimesView | null = null;
      for (const [index, now] of looksAt(lists).entries()) {
        const list = lists[index]!;
        const { requests, sumMs, buckets } = gainOf(before, now);
        before = now;
        expect(requests).toBe(list.length);
        expect(sumMs).toBeCloseTo(list.reduce((sum, us) => sum + us, 0) / 1000, 3);
        const counted = new Map<number, number>();
        for (const us of list) counted.set(bucketOf(us), (counted.get(bucketOf(us)) ?? 0) + 1);
        const gained = new Map<number, number>();
        for (let i = 0; i < buckets.length; i += 2) {
          const bucket = bucketOf(Math.floor(buckets[i]!));
          expect(Math.abs(buckets[i]! - bucketMiddleUs(bucket))).toBeLessThanOrEqual(buckets[i]! / 512);
          gained.set(bucket, buckets[i + 1]!);
        }
        expect(gained).toEqual(new Map([...counted].sort(([a], [b]) => a - b)));
      }
    }),
  );
});

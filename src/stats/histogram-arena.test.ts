import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOf } from "./bucket-geometry.ts";
import { BucketList } from "./bucket-list.ts";
import { HistogramArena, noBlock } from "./histogram-arena.ts";

/** Records all values in a new histogram; what could not be counted comes back. */
const recordAll = (arena: HistogramArena, values: readonly number[]) => {
  const recorded = { block: noBlock, count: 0, refused: 0 };
  for (const value of values) {
    const block = arena.record(recorded.block, recorded.count, value);
    if (block === noBlock) {
      recorded.refused++;
      continue;
    }
    recorded.block = block;
    recorded.count++;
  }
  return recorded;
};

const drained = (arena: HistogramArena, { block, count }: { block: number; count: number }) => {
  const list = new BucketList();
  arena.drain(block, count, list);
  return Array.from({ length: list.length }, (_, i) => [list.buckets[i]!, list.counts[i]!]);
};

const expectedBuckets = (values: readonly number[]): number[][] => {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b);
};

const someValues = (length: number, spreadUs: number): number[] =>
  Array.from({ length }, (_, i) => 500 + ((i * 7919) % spreadUs));

test.each([0, 1, 2, 127, 128, 129, 130, 1000])("%d values come out as they went in", (length) => {
  const arena = new HistogramArena(2 ** 24);
  const values = someValues(length, 50_000);
  expect(drained(arena, recordAll(arena, values))).toEqual(expectedBuckets(values));
});

test("any histograms side by side, used again and again, keep their own values", () => {
  const values = fc.array(fc.integer({ min: 0, max: 2 ** 32 }), { maxLength: 200 });
  const arena = new HistogramArena(2 ** 24);
  fc.assert(
    fc.property(fc.array(values, { maxLength: 5 }), (lists) => {
      const recorded = lists.map((list) => recordAll(arena, list));
      expect(recorded.map((one) => drained(arena, one))).toEqual(lists.map(expectedBuckets));
    }),
    { numRuns: 50 },
  );
});

test("a full arena refuses without counting anything, and serves again when something was drained", () => {
  const arena = new HistogramArena(1);
  const histograms: { block: number; count: number; refused: number }[] = [];
  const values = someValues(128, 100_000);
  for (let i = 0; i < 300; i++) histograms.push(recordAll(arena, values));
  const kept = histograms.filter(({ refused }) => refused === 0);
  expect(kept.length).toBe(255);

  const first = kept[0]!;
  expect(arena.record(first.block, first.count, 1)).toBe(noBlock);
  expect(drained(arena, first)).toEqual(expectedBuckets(values));
  const again = recordAll(arena, [7]);
  expect(again.count).toBe(1);
  for (const histogram of kept.slice(1)) expect(drained(arena, histogram)).toEqual(expectedBuckets(values));
});

test("an arena in which blocks are freed each second never grows past what one second needs", () => {
  // 256 blocks are all there are: without reuse the 20th second at the latest would find none.
  const arena = new HistogramArena(1);
  for (let second = 0; second < 100; second++) {
    const histograms = Array.from({ length: 5 }, () => recordAll(arena, someValues(150, 30_000)));
    expect(histograms.every(({ refused }) => refused === 0)).toBe(true);
    for (const histogram of histograms) drained(arena, histogram);
  }
});

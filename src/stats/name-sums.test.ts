import { expect, it } from "vitest";
import { bucketCount, bucketOf } from "./bucket-geometry.ts";
import { BucketList } from "./bucket-list.ts";
import type { EntryCounts } from "./counted-rows.ts";
import { counter, newCounters } from "./counters.ts";
import { NameSums, noSums } from "./name-sums.ts";

interface Counted {
  readonly name: string;
  readonly second: number;
  readonly requests: number;
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
}

const pairs = ({ start, length, buckets, counts }: BucketList): (readonly [number, number])[] =>
  Array.from({ length }, (_, i) => [buckets[start + i]!, counts[start + i]!] as const);

const make = () => {
  const counted: Counted[] = [];
  const sums = new NameSums<{ readonly name: string; readonly sums: ReturnType<typeof noSums> }>(
    ({ name }, { second, counters, succeeded, failed }) => {
      const requests = counters[counter.succeeded]! + counters[counter.failures]!;
      counted.push({ name, second, requests, buckets: [...pairs(succeeded), ...pairs(failed)] });
    },
  );
  const [a, b] = ["a", "b"].map((name) => ({ name, sums: noSums() })) as [Name, Name];
  return { sums, a, b, take: () => counted.splice(0) };
};
type Name = { readonly name: string; readonly sums: ReturnType<typeof noSums> };

/** A row with these buckets, each with a count. */
const row = (second: number, succeeded: [number, number][], failed: [number, number][] = []): EntryCounts => {
  const counters = newCounters();
  const [ok, bad] = [succeeded, failed].map((pairs) => {
    const list = new BucketList();
    for (const [bucket, count] of pairs) list.push(bucket, count);
    return list;
  }) as [BucketList, BucketList];
  counters[counter.succeeded] = succeeded.reduce((sum, [, count]) => sum + count, 0);
  counters[counter.failures] = failed.reduce((sum, [, count]) => sum + count, 0);
  return { second, span: 1, counters, succeeded: ok, failed: bad };
};

it("adds rows of a name and a second up, however mixed, and counts them in the order of seconds", () => {
  const { sums, a, b, take } = make();
  sums.add(a, row(6, [[300, 1]]));
  for (let i = 0; i < 3; i++) {
    sums.add(
      a,
      row(7, [
        [9000, 2],
        [9001, 1],
      ]),
    );
    sums.add(b, row(5, [], [[4, 1]]));
    sums.add(
      a,
      row(
        5,
        [
          [300, 1],
          [4, 1],
        ].sort(([x], [y]) => x! - y!) as [number, number][],
      ),
    );
  }
  expect(take()).toEqual([]);
  sums.flush();
  expect(take()).toEqual([
    { name: "b", second: 5, requests: 3, buckets: [[4, 3]] },
    {
      name: "a",
      second: 5,
      requests: 6,
      buckets: [
        [4, 3],
        [300, 3],
      ],
    },
    { name: "a", second: 6, requests: 1, buckets: [[300, 1]] },
    {
      name: "a",
      second: 7,
      requests: 9,
      buckets: [
        [9000, 6],
        [9001, 3],
      ],
    },
  ]);
  sums.flush();
  expect(take()).toEqual([]);
});

it("counts by itself what is sixteen seconds old, and older rows at once, after those that came before", () => {
  const { sums, a, b, take } = make();
  for (let second = 0; second < 18; second++) sums.add(a, row(second, [[second, 1]]));
  expect(take().map(({ second }) => second)).toEqual([0, 1]);
  sums.add(b, row(1, [[7, 1]]));
  expect(take().map(({ name, second }) => [name, second])).toEqual([
    ...Array.from({ length: 16 }, (_, i) => ["a", i + 2]),
    ["b", 1],
  ]);
  sums.add(a, row(17, [[1, 1]]));
  sums.add(a, row(40, [[1, 1]]));
  expect(take().map(({ second }) => second)).toEqual([17]);
});

it("loses nothing where there are more buckets or larger counts than it keeps", () => {
  const { sums, a, take } = make();
  const every = Array.from({ length: bucketCount }, (_, bucket) => [bucket, 1] as [number, number]);
  const few = every.slice(0, 4000);
  const rows = [
    row(1, few),
    row(1, few, [[2, 1]]),
    row(1, every),
    row(1, [[5, 2 ** 40]]),
    row(1, [[5, 1]], [[6, 2 ** 20]]),
  ];
  for (const one of rows) sums.add(a, one);
  sums.flush();
  const counted = take();
  const sum = (list: readonly { requests: number }[]): number =>
    list.reduce((all, one) => all + one.requests, 0);
  expect(sum(counted)).toBe(4000 + 4001 + bucketCount + 2 ** 40 + 1 + 2 ** 20);
  const inBuckets = counted.flatMap(({ buckets }) => buckets).reduce((all, [, count]) => all + count, 0);
  expect(inBuckets).toBe(sum(counted));
});

it("a sum that is used again begins with nothing", () => {
  const { sums, a, b, take } = make();
  for (const name of [a, b]) {
    sums.add(name, row(3, [[bucketOf(5000), 4]], [[1, 1]]));
    sums.flush();
  }
  expect(take().map(({ name, requests }) => [name, requests])).toEqual([
    ["a", 5],
    ["b", 5],
  ]);
  sums.add(a, row(4, [[2, 1]]));
  sums.flush();
  expect(take()).toEqual([{ name: "a", second: 4, requests: 1, buckets: [[2, 1]] }]);
});

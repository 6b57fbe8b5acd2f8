import fc from "fast-check";
import { expect, it } from "vitest";
import { bucketCount, bucketOf } from "./bucket-geometry.ts";
import { BucketList } from "./bucket-list.ts";
import type { EntryCounts } from "./counted-rows.ts";
import { counter, newCounters } from "./counters.ts";
import { NameSums, noSums, type Summed } from "./name-sums.ts";

interface Counted {
  readonly name: string;
  readonly second: number;
  readonly requests: number;
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
}

const pairs = ({ start, length, buckets, counts }: BucketList): (readonly [number, number])[] =>
  Array.from({ length }, (_, i) => [buckets[start + i]!, counts[start + i]!] as const);

interface Name extends Summed {
  readonly name: string;
}

const make = () => {
  const counted: Counted[] = [];
  const count = ({ name }: Name, { second, counters, succeeded, failed }: EntryCounts): void => {
    const requests = counters[counter.succeeded]! + counters[counter.failures]!;
    counted.push({ name, second, requests, buckets: [...pairs(succeeded), ...pairs(failed)] });
  };
  const sums = new NameSums<Name>(count);
  const [a, b] = ["a", "b"].map((name) => ({ name, sums: noSums(), singleSecond: -1 })) as [Name, Name];
  const add = (name: Name, row: EntryCounts): void => {
    if (!sums.add(name, row)) count(name, row);
  };
  return { sums, add, a, b, take: () => counted.splice(0) };
};

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

it("counts the first row of a name and second by itself, adds the others up, and counts them in the order of seconds", () => {
  const { add, sums, a, b, take } = make();
  add(a, row(6, [[300, 1]]));
  add(a, row(6, [[300, 7]]));
  for (const name of [a, b]) add(name, row(5, [[8, 1]]));
  expect(take().map(({ name, second }) => [name, second])).toEqual([
    ["a", 6],
    ["a", 5],
    ["b", 5],
  ]);
  for (let i = 0; i < 100; i++) {
    add(
      a,
      row(6, [
        [9000, 2],
        [9001, 1],
      ]),
    );
    add(b, row(5, [], [[4, 1]]));
    if (i < 3) {
      add(
        a,
        row(5, [
          [4, 1],
          [300, 1],
        ]),
      );
    }
  }
  expect(take()).toEqual([]);
  sums.flush();
  const [first, second, third] = take();
  expect([first, second].sort((x, y) => (x!.name < y!.name ? -1 : 1))).toEqual([
    {
      name: "a",
      second: 5,
      requests: 6,
      buckets: [
        [4, 3],
        [300, 3],
      ],
    },
    { name: "b", second: 5, requests: 100, buckets: [[4, 100]] },
  ]);
  expect(third).toEqual({
    name: "a",
    second: 6,
    requests: 307,
    buckets: [
      [300, 7],
      [9000, 200],
      [9001, 100],
    ],
  });
  sums.flush();
  expect(take()).toEqual([]);
});

it("counts by itself what is sixteen seconds old, and older rows at once, after those that came before", () => {
  const { add, a, b, take } = make();
  for (let second = 0; second < 18; second++) {
    for (let i = 0; i < 2; i++) add(a, row(second, [[second, 1 + i]]));
  }
  const summed = (): Counted[] => take().filter(({ requests }) => requests === 2);
  expect(summed().map(({ second }) => second)).toEqual([0, 1]);
  add(b, row(1, [[7, 2]]));
  expect(summed().map(({ name, second }) => [name, second])).toEqual([
    ...Array.from({ length: 16 }, (_, i) => ["a", i + 2]),
    ["b", 1],
  ]);
  for (let i = 0; i < 2; i++) add(a, row(18, [[1, 1 + i]]));
  expect(take().map(({ requests }) => requests)).toEqual([1]);
  add(a, row(40, [[1, 3]]));
  expect(take().map(({ second, requests }) => [second, requests])).toEqual([
    [18, 2],
    [40, 3],
  ]);
});

it("loses nothing where there are more buckets or larger counts than it keeps", () => {
  const { add, sums, a, take } = make();
  const every = Array.from({ length: bucketCount }, (_, bucket) => [bucket, 1] as [number, number]);
  const few = every.slice(0, 4000);
  const rows = [
    row(1, few),
    row(1, few),
    row(1, few, [[2, 1]]),
    row(1, every),
    row(1, [[5, 2 ** 40]]),
    row(1, [[5, 1]], [[6, 2 ** 20]]),
  ];
  for (const one of rows) add(a, one);
  sums.flush();
  const counted = take();
  const sum = (list: readonly { requests: number }[]): number =>
    list.reduce((all, one) => all + one.requests, 0);
  expect(sum(counted)).toBe(8000 + 4001 + bucketCount + 2 ** 40 + 1 + 2 ** 20);
  const inBuckets = counted.flatMap(({ buckets }) => buckets).reduce((all, [, count]) => all + count, 0);
  expect(inBuckets).toBe(sum(counted));
});

it("a sum that is used again begins with nothing", () => {
  const { add, sums, a, b, take } = make();
  for (const name of [a, b]) {
    for (let i = 0; i < 2; i++) add(name, row(3, [[bucketOf(5000), 4]], [[1, 1]]));
    sums.flush();
  }
  expect(take().map(({ name, requests }) => [name, requests])).toEqual([
    ["a", 5],
    ["a", 5],
    ["b", 5],
    ["b", 5],
  ]);
  for (let i = 0; i < 2; i++) add(a, row(4, [[2, 1 + i]]));
  sums.flush();
  expect(take().at(-1)).toEqual({ name: "a", second: 4, requests: 2, buckets: [[2, 2]] });
});

it("gives the same list of few words and of many", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(fc.nat(500), { minLength: 1, maxLength: 30 }), { minLength: 2, maxLength: 8 }),
      (lists) => {
        const { add, sums, a, take } = make();
        const wanted = new Map<number, number>();
        for (const [i, list] of lists.entries()) {
          const sorted = list.toSorted((x, y) => x - y);
          if (i > 0) for (const bucket of sorted) wanted.set(bucket, (wanted.get(bucket) ?? 0) + 2);
          add(
            a,
            row(
              1,
              sorted.map((bucket) => [bucket, 2]),
            ),
          );
        }
        sums.flush();
        expect(take().at(-1)!.buckets).toEqual([...wanted].sort(([x], [y]) => x - y));
      },
    ),
  );
});

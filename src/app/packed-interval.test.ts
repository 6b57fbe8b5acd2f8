import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { errorOf, exceptionOf, snapshotOf } from "../outputs/snapshot-fixture.ts";
import { intervalView } from "./interval-view.ts";
import { IntervalDifference } from "./packed-interval.ts";

const clock = new ManualClock();
const first = snapshotOf(
  [
    { name: "/a", times: [10, 20] },
    { name: "/b", times: [5] },
  ],
  { elapsedSeconds: 1, errors: [errorOf({ occurrences: 2 })], exceptions: [exceptionOf({ count: 1 })] },
);
const second = snapshotOf(
  [
    { name: "/a", times: [10, 20, 30], failedTimes: [40] },
    { name: "/b", times: [5] },
  ],
  { elapsedSeconds: 2.5, errors: [errorOf({ occurrences: 5 })], exceptions: [exceptionOf({ count: 1 })] },
);

const viewed = async (difference: IntervalDifference, now: typeof first) =>
  intervalView(structuredClone(await difference.to(now)));

test("an interval has what came since the one before, of the names that something came to", async () => {
  const difference = new IntervalDifference(clock);
  const one = await viewed(difference, first);
  expect([one.from, one.to, one.total.requests, one.entries.length]).toEqual([0, 1, 3, 2]);
  const { from, to, total, entries, errors, exceptions, reset } = await viewed(difference, second);
  expect([from, to, reset]).toEqual([1, 2.5, false]);
  expect(entries.map(({ name, requests, failures }) => [name, requests, failures])).toEqual([["/a", 2, 1]]);
  expect([total.requests, total.bytes, total.sum]).toEqual([2, 200, expect.closeTo(70, 5)]);
  expect(total.avg).toBeCloseTo(35, 5);
  const [entry] = entries;
  expect(entry?.percentile(0.5)).toBeCloseTo(30, 1);
  expect([entry?.min, entry?.max, entry?.failed.max]).toEqual(
    [30, 40, 40].map((ms) => expect.closeTo(ms, 1)),
  );
  expect(entry?.buckets.map(({ count }) => count)).toEqual([1, 1]);
  expect([errors.map((row) => row.occurrences), exceptions]).toEqual([[3], []]);
  const nothing = await viewed(difference, second);
  expect([nothing.total.requests, nothing.total.sum, nothing.entries]).toEqual([0, 0, []]);
  expect(nothing.total.percentile(0.5)).toBeNaN();
});

test("after a reset all that is there counts, and says so", async () => {
  const difference = new IntervalDifference(clock);
  await viewed(difference, second);
  const { reset, total } = await viewed(difference, { ...first, zeroSecond: 2, elapsedSeconds: 3 });
  expect([reset, total.requests]).toEqual([true, 3]);
});

test("what was skipped is in no interval", async () => {
  const difference = new IntervalDifference(clock);
  difference.skip(first);
  expect((await viewed(difference, second)).total.requests).toBe(2);
});

test("rows that read alike are one, and nothing of either is lost", async () => {
  const alike = [
    { name: "/***", times: [1] },
    { name: "/***", times: [2, 3], failedTimes: [4] },
  ];
  const errors = (...counts: number[]) => counts.map((occurrences) => errorOf({ name: "/***", occurrences }));
  const difference = new IntervalDifference(clock);
  const one = await viewed(difference, snapshotOf(alike, { errors: errors(5, 3) }));
  expect(one.entries.map(({ requests, failures }) => [requests, failures])).toEqual([[4, 1]]);
  expect(one.entries[0]?.buckets.map(({ count }) => count)).toEqual([1, 1, 1, 1]);
  expect(one.errors.map(({ occurrences }) => occurrences)).toEqual([8]);
  const next = await viewed(difference, snapshotOf(alike, { errors: errors(6, 3) }));
  expect([next.entries, next.errors.map(({ occurrences }) => occurrences)]).toEqual([[], [1]]);
});

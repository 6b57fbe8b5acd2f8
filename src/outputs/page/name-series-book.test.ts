import { describe, expect, test } from "vitest";
import { Histogram } from "../../stats/histogram.ts";
import { snapshotOf } from "../snapshot-fixture.ts";
import { BucketDifference } from "./bucket-difference.ts";
import { NameSeriesBook } from "./name-series-book.ts";
import { PageRun } from "./page-fixture.ts";
import type { NameSeries } from "./view.ts";

const times = (count: number, make: (i: number) => void): void => {
  for (let i = 0; i < count; i++) make(i);
};

describe("one name", () => {
  test("a point tells what came since the one before", () => {
    const run = new PageRun();
    const book = new NameSeriesBook();
    times(9, () => run.record(0, { elapsedMs: 10 }));
    run.record(0, { elapsedMs: 100 });
    run.report(0);
    book.take(run.snapshot(1.25));
    run.record(1, { elapsedMs: 3 });
    run.fail(1, "500 Oops");
    run.report(1);
    book.take(run.snapshot(2.25));
    book.take(run.snapshot(3.25));
    expect(book.of("GET", "/")?.points).toEqual([
      { second: 0, span: 1, rps: 10, failuresPerSecond: 0, avg: 19, p50: 10.01, p95: 100 },
      { second: 1, span: 1, rps: 2, failuresPerSecond: 1, avg: 6.5, p50: 3.002, p95: 10.01 },
      { second: 2, span: 1, rps: 0, failuresPerSecond: 0, avg: null, p50: null, p95: null },
    ]);
    expect(book.of("POST", "/")).toBeNull();
  });

  test("goes on over a reset, and tells the last part of a second at the end", () => {
    const run = new PageRun();
    const book = new NameSeriesBook();
    times(5, () => run.record(0));
    run.report(0);
    book.take(run.snapshot(1.25));
    run.statistics.resetFrom(2);
    times(7, () => run.record(2));
    run.report(2);
    book.take(run.snapshot(3.25));
    times(2, () => run.record(3));
    run.report(3);
    book.take(run.snapshot(3.5, { state: "stopped", endedAtMs: 3500 }));
    expect(book.of("GET", "/")?.points.map(({ second, span, rps }) => [second, span, rps])).toEqual([
      [0, 1, 5],
      [1, 2, 3.5],
      [3, 1, 2],
    ]);
  });

  test("neighbours merge past the most points: evenly, with counts added and the highest percentiles", () => {
    const run = new PageRun();
    const book = new NameSeriesBook({ mostPoints: 16 });
    times(100, (second) => {
      times(4, () => run.record(second, { elapsedMs: second === 50 ? 800 : 20 }));
      run.report(second);
      book.take(run.snapshot(second + 1.25));
    });
    const points = book.of("GET", "/")?.points ?? [];
    expect(points.length).toBeLessThanOrEqual(16);
    expect(points.map(({ span }) => span)).toEqual(new Array(12).fill(8));
    expect(points.map(({ rps }) => rps)).toEqual(points.map(() => 4));
    expect(points.filter(({ p95 }) => (p95 ?? 0) > 700).map(({ second }) => second)).toEqual([48]);
    expect(points[6]?.avg).toBe(117.5);
    expect(book.all(5).map(({ points }) => points.map(({ span }) => span))).toEqual([[24, 24, 24, 24]]);
  });
});

describe("many names", () => {
  const recipe = (name: number, count: number) => ({ name: `/${name}`, times: new Array(count).fill(5) });

  test("the more names, the less often each is looked at", () => {
    const book = new NameSeriesBook();
    const entries = (count: number) => Array.from({ length: 30 }, (_, name) => recipe(name, count));
    times(12, (second) => book.take(snapshotOf(entries(second + 1), { elapsedSeconds: second + 1.25 })));
    const seen = (name: number) =>
      book.of("GET", `/${name}`)?.points.map(({ second, span }) => [second, span]);
    expect(seen(7)).toEqual([
      [0, 1],
      [1, 3],
      [4, 3],
      [7, 3],
    ]);
    expect(seen(27)).toEqual([0, 3, 6, 9].map((second) => [second, 3]));
  });

  test("those with most requests are followed; a name takes another's place with clearly more", () => {
    const warnings: string[] = [];
    const book = new NameSeriesBook({ mostNames: 2, onWarning: (message) => warnings.push(message) });
    const shown = (counts: readonly number[], elapsedSeconds: number): string[] => {
      book.take(
        snapshotOf(
          counts.map((count, name) => recipe(name, count)),
          { elapsedSeconds },
        ),
      );
      return book.all().map(({ name, points }) => `${name}: ${points.map(({ rps }) => rps).join(" ")}`);
    };
    expect(shown([10, 5], 1.25)).toEqual(["/0: 10", "/1: 5"]);
    expect(warnings).toEqual([]);
    expect(shown([20, 10, 9], 2.25)).toEqual(["/0: 10 10", "/1: 5 5"]);
    // Names get a chance every ten seconds.
    expect(shown([120, 60, 61], 12.25)).toEqual(["/0: 10 10 10", "/1: 5 5 5"]);
    expect(shown([220, 110, 160], 22.25)).toEqual(["/0: 10 10 10 10", "/2: 7.619"]);
    expect(shown([230, 999, 180], 23.25)).toEqual(["/0: 10 10 10 10 10", "/2: 7.619 20"]);
    expect(shown([320, 999, 181], 32.25)).toEqual(["/0: 10 10 10 10 10 10", "/1: 31.22"]);
    expect(warnings).toEqual([
      "more than 2 names: charts of single names are kept of those with most requests",
    ]);
  });
});

test("the points of each name that is followed tell all that it counted, whenever it came among them", () => {
  const mostNames = 20;
  const book = new NameSeriesBook({ mostNames, namesASecond: 3 });
  // Names grow at different rates, so that those that begin late take the places of others.
  const countOf = (name: number, second: number): number => Math.max(0, second - (name % 7)) * (1 + name);
  const snapshotAt = (second: number, state: string) => {
    const recipes = Array.from({ length: 60 }, (_, name) => ({
      name: `/${name}`,
      count: countOf(name, second),
    }));
    const counted = recipes.filter(({ count }) => count > 0);
    return snapshotOf(
      counted.map(({ name, count }) => ({ name, times: new Array(count).fill(5) })),
      { elapsedSeconds: second, state },
    );
  };
  times(41, (second) => book.take(snapshotAt(second + 1, second === 40 ? "stopped" : "running")));
  const counted = (points: NameSeries["points"]): number =>
    Math.round(points.reduce((sum, { rps, span }) => sum + rps * span, 0));
  const followed = book.all();
  expect(followed).toHaveLength(mostNames);
  expect(followed.map(({ points }) => counted(points))).toEqual(
    followed.map(({ name }) => countOf(Number(name.slice(1)), 41)),
  );
  expect(Math.max(...followed.map(({ points }) => points[0]!.second))).toBeLessThanOrEqual(6);
});

describe("a name that somebody opens", () => {
  const snapshot = (count: number, elapsedSeconds: number, state = "running") =>
    snapshotOf(
      Array.from({ length: 80 }, (_, name) => ({
        name: `/${name}`,
        times: new Array(name === 0 ? 500 : count).fill(5),
      })),
      { elapsedSeconds, state },
    );
  const seen = (book: NameSeriesBook, name: number) =>
    book.of("GET", `/${name}`)?.points.map(({ second, span, rps }) => [second, span, rps]);

  test("is followed from then on, and begins with all that it counted", () => {
    const book = new NameSeriesBook({ mostNames: 1 });
    book.take(snapshot(10, 5.25));
    expect(seen(book, 7)).toEqual([[0, 5, 2]]);
    book.take(snapshot(13, 6.25));
    expect(seen(book, 7)).toEqual([
      [0, 5, 2],
      [5, 1, 3],
    ]);
    expect(book.all().map(({ name }) => name)).toEqual(["/0", "/7"]);
    expect(book.of("GET", "/never")).toBeNull();
  });

  test("is shown after the end too, and fifty of them at most are kept", () => {
    const book = new NameSeriesBook({ mostNames: 1 });
    book.take(snapshot(10, 10, "stopped"));
    times(60, (name) => expect(seen(book, name + 1)).toEqual([[0, 10, 1]]));
    const kept = book.all().map(({ name }) => name);
    expect(kept).toHaveLength(51);
    expect([kept[1], kept[50]]).toEqual(["/11", "/60"]);
  });
});

test("after a reset a name that comes anew begins at the reset, not before", () => {
  const book = new NameSeriesBook({ mostNames: 1 });
  const recipe = (name: string, count: number) => ({ name, times: new Array(count).fill(5) });
  book.take(snapshotOf([recipe("/old", 9)], { elapsedSeconds: 30.25 }));
  book.take(snapshotOf([recipe("/old", 1), recipe("/new", 90)], { elapsedSeconds: 41.25, zeroSecond: 32 }));
  expect(book.all()).toMatchObject([{ name: "/new", points: [{ second: 32, span: 9, rps: 10 }] }]);
});

test("names that read alike are followed as one, with all that they count", () => {
  const warnings: string[] = [];
  const book = new NameSeriesBook({ mostNames: 2, onWarning: (message) => warnings.push(message) });
  const alike = (count: number, ms: number) => ({ name: "/a?token=***", times: new Array(count).fill(ms) });
  const other = { name: "/b", times: [1] };
  book.take(snapshotOf([alike(10, 2), alike(20, 30), other], { elapsedSeconds: 1.25 }));
  book.take(snapshotOf([alike(10, 2), alike(5, 2), alike(21, 30), other], { elapsedSeconds: 2.25 }));
  expect(book.all().map(({ name }) => name)).toEqual(["/a?token=***", "/b"]);
  expect(book.of("GET", "/a?token=***")?.points).toEqual([
    { second: 0, span: 1, rps: 30, failuresPerSecond: 0, avg: 20.67, p50: 30, p95: 30 },
    { second: 1, span: 1, rps: 6, failuresPerSecond: 0, avg: 6.667, p50: 2, p95: 30 },
  ]);
  expect(warnings).toEqual([]);
});

test("percentiles of what a distribution gained are those of the samples that came", () => {
  const histogram = new Histogram();
  const difference = new BucketDifference();
  for (const [us, count] of [
    [1_000, 1000],
    [777_777, 3],
  ] as const)
    histogram.record(us, count);
  expect(difference.percentilesMs(histogram.view(), 1003, [0.5, 1])).toEqual([1, expect.closeTo(777.777, 0)]);
  for (const us of [500, 900, 1_000, 5_000_000]) histogram.record(us);
  const gained = difference.percentilesMs(histogram.view(), 4, [0.25, 0.5, 0.75, 1]);
  expect(gained).toEqual([0.5, 0.9, 1, 5000]);
  expect(difference.percentilesMs(histogram.view(), 0, [0.5])).toEqual([Number.NaN]);
});

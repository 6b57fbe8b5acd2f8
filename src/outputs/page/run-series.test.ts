import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { workerOf } from "../snapshot-fixture.ts";
import { PageRun } from "./page-fixture.ts";
import { RunSeries } from "./run-series.ts";
import type { SeriesPoint } from "./view.ts";

const countIn = ({ bands }: SeriesPoint): number => bands.reduce((sum, n, i) => (i % 2 ? sum + n : sum), 0);
const failuresIn = ({ kinds }: SeriesPoint): number => Object.values(kinds).reduce((sum, n) => sum + n, 0);
const sum = (points: readonly SeriesPoint[], of: (point: SeriesPoint) => number): number =>
  points.reduce((all, point) => all + of(point), 0);

test("each second has its bands, kinds, phases and health", () => {
  const run = new PageRun();
  const series = new RunSeries();
  run.record(0, { elapsedMs: 0.05 });
  run.record(0, { elapsedMs: 1.5 });
  run.report(0);
  run.workers = [
    workerOf({ loopDelayMs: 3, cpu: 0.5 }),
    workerOf({ id: "b", loopDelayMs: 7.12345, cpu: 0.25 }),
  ];
  expect(series.take(run.snapshot(1.25))).toBe(0);
  run.record(1, { elapsedMs: 1e9, timings: null });
  run.fail(1, "503 Service Unavailable");
  run.fail(1, "connection refused", "refused");
  run.fail(1, "this machine has no more ports", "generator");
  run.fail(1, "expected a total, got none");
  run.report(1);
  run.workers = [workerOf({ loopDelayMs: 1, cpu: 1 }), workerOf({ state: "done", loopDelayMs: 900, cpu: 9 })];
  expect(series.take(run.snapshot(2.25))).toBe(1);
  const [first, second] = series.points();
  // 1.5 ms is 10^(9.4/8) of the lowest band.
  expect(first).toMatchObject({ second: 0, span: 1, requests: 2, bands: [0, 1, 9, 1], kinds: {} });
  expect(first).toMatchObject({ phases: [null, 1, null, 2, 0.5], phaseCounts: [0, 2, 0, 2, 2] });
  expect(first).toMatchObject({ loopDelayMs: 7.123, cpu: 0.75 });
  expect(second).toMatchObject({ requests: 4, failures: 3, bands: [16, 3, 60, 1], loopDelayMs: 1, cpu: 1 });
  expect(second?.kinds).toEqual({ "status 503": 1, refused: 1, scenario: 1 });
});

test("a skipped snapshot's requests are split by those of its seconds, and none is lost", () => {
  const run = new PageRun();
  const series = new RunSeries();
  for (const [second, count] of [
    [0, 3],
    [1, 1],
    [2, 0],
    [3, 7],
  ] as const) {
    for (let i = 0; i < count; i++) run.record(second);
  }
  run.report(3);
  series.take(run.snapshot(4.25));
  expect(series.points().map(countIn)).toEqual([3, 1, 0, 7]);
});

test("rows that come late change the points of their own seconds", () => {
  const run = new PageRun({ threads: 2 });
  const series = new RunSeries();
  for (const second of [0, 1, 2]) {
    run.record(second);
    run.report(second);
    if (second === 1) run.fail(1, "timed out", "timeout", 1);
    series.take(run.snapshot(second + 1.25));
  }
  run.report(2, 1);
  expect(series.take(run.snapshot(4.25))).toBe(1);
  expect(series.points()[1]).toMatchObject({ requests: 2, failures: 1, kinds: { timeout: 1 } });
  expect(series.points().map(countIn)).toEqual([1, 2, 1, 0]);
});

test("counting goes on from nothing after a reset, and what was before stays", () => {
  const run = new PageRun();
  const series = new RunSeries();
  for (let i = 0; i < 5; i++) run.record(0);
  run.report(0);
  series.take(run.snapshot(1.25));
  run.statistics.resetFrom(2);
  // More than before: the counts alone would not tell.
  for (let i = 0; i < 9; i++) run.record(2);
  run.record(1);
  run.report(2);
  series.take(run.snapshot(3.25));
  expect(series.points().map(countIn)).toEqual([5, 0, 9]);
  expect(series.points().map(({ requests }) => requests)).toEqual([5, 1, 9]);
});

test("what no second accounts for is told of the last one at the end", () => {
  const run = new PageRun();
  const series = new RunSeries();
  run.record(0);
  run.record(1);
  run.report(0);
  series.take(run.snapshot(1.25));
  run.report(1);
  expect(series.take(run.snapshot(1.5))).toBe(1);
  expect(series.points().map(countIn)).toEqual([1]);
  series.take(run.snapshot(1.75, { state: "stopped", endedAtMs: 1750 }));
  expect(series.points().map(countIn)).toEqual([1, 1]);
});

test("past the history's length neighbours merge with what is known of them besides", () => {
  const run = new PageRun({ maxHistoryPoints: 8 });
  const series = new RunSeries();
  for (let second = 0; second < 40; second++) {
    for (let i = 0; i <= second % 3; i++) run.record(second);
    run.fail(second, "500 Internal Server Error");
    run.report(second);
    run.workers = [workerOf({ loopDelayMs: second, cpu: second % 2 })];
    series.take(run.snapshot(second + 1.25));
  }
  const points = series.points();
  expect(points.map(({ second, span }) => [second, span])).toEqual([0, 8, 16, 24, 32].map((at) => [at, 8]));
  for (const point of points) {
    expect(countIn(point)).toBe(point.requests);
    expect(point.kinds).toEqual({ "status 500": point.failures });
    expect(point).toMatchObject({ loopDelayMs: point.second + 7, cpu: 0.5 });
  }
});

describe("fewer points than there are", () => {
  const run = new PageRun();
  const series = new RunSeries();
  for (let second = 0; second < 100; second++) {
    run.statistics.setUsers(second, second, second === 42);
    for (let i = 0; i < 10; i++) run.record(second, { elapsedMs: second === 50 ? 900 : 10, timings: null });
    run.record(second, { timings: { dns: 4, connect: 1, tls: 2, firstByte: second, download: 0 } });
    run.report(second);
    series.take(run.snapshot(second + 1.25));
  }

  test("counts add up, a spike and a mark stay, phases are means of all requests", () => {
    const points = series.points(0, 5);
    expect(points.map(({ second, span, users }) => [second, span, users])).toEqual([
      [0, 20, 19],
      [20, 20, 39],
      [40, 20, 59],
      [60, 20, 79],
      [80, 20, 99],
    ]);
    expect(points.map(({ requests, rps }) => [requests, rps])).toEqual(points.map(() => [220, 11]));
    expect(points.map(countIn)).toEqual(points.map(() => 220));
    expect(points.map(({ saturated }) => saturated)).toEqual([false, false, true, false, false]);
    expect(points.map(({ p99 }) => (p99 ?? 0) > 800)).toEqual([false, false, true, false, false]);
    expect(points[1]?.phases).toEqual([4, 1, 2, 29.5, 0]);
  });

  test("short spans keep the last window of ten seconds", () => {
    const points = series.points(0, 20);
    expect(points).toHaveLength(20);
    expect(points[9]).toMatchObject({ second: 45, span: 5, p99: 10 });
    expect(points[11]?.p99).toBeGreaterThan(800);
    expect(points[12]?.p99).toBe(10);
  });
});

test("property: whatever is skipped or late, each request and failure is in the bands and kinds once", () => {
  const secondArbitrary = fc.record({
    requests: fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.boolean()), { maxLength: 6 }),
    reported: fc.tuple(fc.boolean(), fc.boolean()),
    isShown: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(secondArbitrary, { minLength: 1, maxLength: 12 }), (seconds) => {
      const run = new PageRun({ threads: 2, maxHistoryPoints: 5 });
      const series = new RunSeries();
      for (const [second, { requests, reported, isShown }] of seconds.entries()) {
        for (const [i, [elapsedMs, failed]] of requests.entries()) {
          if (failed) run.fail(second, "timed out", "timeout", i % 2);
          else run.record(second, { elapsedMs }, i % 2);
        }
        for (const thread of [0, 1]) if (reported[thread]) run.report(second, thread);
        if (isShown) series.take(run.snapshot(second + 1.25));
      }
      for (const thread of [0, 1]) run.report(seconds.length, thread);
      const endedAtMs = seconds.length * 1000;
      const last = run.snapshot(seconds.length, { state: "stopped", endedAtMs });
      series.take(last);
      const points = series.points();
      expect(sum(points, countIn)).toBe(last.total.requests);
      expect(sum(points, failuresIn)).toBe(last.total.failures);
      expect(points.map(({ second, requests, failures }) => [second, requests, failures])).toEqual(
        last.history.map(({ second, requests, failures }) => [second, requests, failures]),
      );
      const merged = series.points(0, 2);
      expect(merged.length).toBeLessThanOrEqual(2);
      expect(sum(merged, countIn)).toBe(last.total.requests);
    }),
    { numRuns: 60 },
  );
});

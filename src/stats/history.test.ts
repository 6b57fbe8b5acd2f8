import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeRows } from "./delta-decoder.ts";
import { History } from "./history.ts";
import { RequestStats } from "./request-stats.ts";
import { failureOf, sampleOf } from "./sample-fixture.ts";
import type { HistoryPoint } from "./snapshot.ts";

const nothing = () => {};

/** Rows of one second with a sample for each of these times in ms, and so many failures of 1 ms. */
const rowsOf = (second: number, elapsedMs: readonly number[], failures = 0): Uint8Array => {
  const stats = new RequestStats({ maxNames: 10 });
  stats.begin(0);
  for (const elapsed of elapsedMs) stats.record(sampleOf({ endMs: second * 1000, elapsedMs: elapsed }));
  for (let i = 0; i < failures; i++) stats.record(failureOf("x", { endMs: second * 1000, elapsedMs: 1 }));
  return stats.drain(Number.POSITIVE_INFINITY)[0]!.rows;
};
const add = (history: History, rows: Uint8Array): void =>
  decodeRows(rows, { entry: (row) => history.add(row), error: nothing, exception: nothing });

const times = (count: number, ms: number): number[] => new Array<number>(count).fill(ms);

test("one point a second from 0 to now, without a hole", () => {
  const history = new History();
  add(history, rowsOf(3, times(20, 5), 10));
  const points = history.points(6, 1_000_000);
  expect(points.map(({ second, wallMs }) => [second, wallMs])).toEqual(
    [0, 1, 2, 3, 4, 5].map((second) => [second, 1_000_000 + 1000 * second]),
  );
  expect(points.map(({ requests }) => requests)).toEqual([0, 0, 0, 30, 0, 0]);
  expect(points.map(({ failures }) => failures)).toEqual([0, 0, 0, 10, 0, 0]);
  expect(points.map(({ rps }) => rps)).toEqual([0, 0, 0, 3, 3, 3]);
  expect(points.map(({ failuresPerSecond }) => failuresPerSecond)).toEqual([0, 0, 0, 1, 1, 1]);
  expect(points.map(({ p95 }) => p95)).toEqual(
    [NaN, NaN, NaN, 4.9985, 4.9985, 4.9985].map((ms) => ms && expect.closeTo(ms, 2)),
  );
});

test("percentiles are those of the ten seconds that end there", () => {
  const history = new History();
  for (let second = 0; second < 10; second++) add(history, rowsOf(second, times(99, 10)));
  add(history, rowsOf(10, times(99, 100)));
  for (let second = 11; second < 25; second++) add(history, rowsOf(second, times(1, 10)));
  const p50 = history.points(25, 0).map((point) => Math.round(point.p50));
  expect(p50.slice(0, 10)).toEqual(times(10, 10));
  expect(p50.slice(10, 19)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10]);
  expect(p50[19]).toBe(100);
  expect(p50.slice(20)).toEqual(times(5, 10));
});

test("a late row corrects its second and the windows over it, also when they were shown before", () => {
  const history = new History();
  for (let second = 0; second < 30; second++) add(history, rowsOf(second, [10]));
  const before = history.points(30, 0);
  add(history, rowsOf(20, times(40, 700), 20));
  const after = history.points(30, 0);
  expect(before[20]).toMatchObject({ requests: 1, rps: 1 });
  expect(after[20]).toMatchObject({ requests: 61, failures: 20, rps: 7, failuresPerSecond: 2 });
  expect(after[29]!.p95).toBeCloseTo(700, 0);
  expect(after.slice(0, 20)).toEqual(before.slice(0, 20));
});

test("the same points come out in whatever order and however late within two minutes the rows come", () => {
  const rows = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 900 })), { maxLength: 40 });
  const order = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(rows, order, fc.nat({ max: 40 }), (list, keys, peekAfter) => {
      const encoded = list.map(([second, ms]) => rowsOf(second, [ms]));
      const straight = new History();
      for (const bytes of encoded) add(straight, bytes);
      const shuffled = new History();
      const turned = encoded.map((bytes, i) => ({ bytes, key: keys[i]! })).sort((a, b) => a.key - b.key);
      turned.forEach(({ bytes }, i) => {
        if (i === peekAfter) shuffled.points(30, 0);
        add(shuffled, bytes);
      });
      expect(shuffled.points(61, 0)).toEqual(straight.points(61, 0));
    }),
    { numRuns: 100 },
  );
});

test("windows are computed before their seconds are forgotten, though nobody looked meanwhile", () => {
  const [watched, unwatched] = [new History(), new History()];
  for (let second = 0; second < 400; second++) {
    add(watched, rowsOf(second, [1 + (second % 97)]));
    watched.points(second, 0);
    add(unwatched, rowsOf(second, [1 + (second % 97)]));
  }
  expect(unwatched.points(400, 0)).toEqual(watched.points(400, 0));
});

test("points are the same whether somebody looked each second or only at the end, late rows and marks included", () => {
  const [watched, unwatched] = [new History(300), new History(300)];
  for (let second = 0; second < 500; second++) {
    for (const history of [watched, unwatched]) {
      add(history, rowsOf(second, times(1 + (second % 7), 10 + (second % 5))));
      history.setUsers(second, second % 11, false);
      if (second === 290) add(history, rowsOf(20, [700], 3));
      if (second === 450) history.markSaturated(440);
    }
    watched.points(second + 1, 1000);
  }
  expect(watched.points(500, 1000)).toEqual(unwatched.points(500, 1000));
  expect(watched.points(500, 2000)).toEqual(unwatched.points(500, 2000));
  expect(watched.points(500, 2000).reduce((sum, { requests }) => sum + requests, 0)).toBe(
    Array.from({ length: 500 }, (_, second) => 1 + (second % 7)).reduce((sum, one) => sum + one, 4),
  );
});

test("a row minutes late still counts in its second", () => {
  const history = new History();
  for (let second = 0; second < 400; second += 10) add(history, rowsOf(second, [10]));
  add(history, rowsOf(50, [10, 10, 10]));
  expect(history.points(400, 0)[50]!.requests).toBe(4);
});

test("a second that turns out saturated later keeps its users", () => {
  const history = new History();
  for (const [second, users] of [2, 4, 6].entries()) history.setUsers(second, users, false);
  history.markSaturated(2);
  history.markSaturated(0);
  const points = history.points(3, 0);
  expect(points.map(({ users }) => users)).toEqual([2, 4, 6]);
  expect(points.map(({ saturated }) => saturated)).toEqual([true, false, true]);
});

test("users not told for a second are those before it; saturation belongs to its second", () => {
  const history = new History();
  history.setUsers(1, 5, false);
  history.setUsers(2, 8, true);
  history.setUsers(2, 9, false);
  history.setUsers(5, 0, false);
  const points = history.points(7, 0);
  expect(points.map(({ users }) => users)).toEqual([0, 5, 9, 9, 9, 0, 0]);
  expect(points.map(({ saturated }) => saturated)).toEqual([false, false, true, false, false, false, false]);
});

test("points once given don't change", () => {
  const history = new History();
  add(history, rowsOf(0, [10]));
  const points = history.points(2, 0);
  const copy = structuredClone(points);
  add(history, rowsOf(0, [10, 20]));
  history.setUsers(1, 7, true);
  history.points(2, 0);
  expect(points).toEqual(copy);
});

test("a long run is thinned out: no more points than the bound, every request in one of them", () => {
  const history = new History(100);
  let shown: HistoryPoint[] = [];
  for (let second = 0; second < 1000; second++) {
    add(history, rowsOf(second, [10]));
    history.setUsers(second, second, second === 500);
    shown = history.points(second + 1, 0);
    expect(shown.length).toBeLessThanOrEqual(100);
    expect(shown.reduce((sum, { requests }) => sum + requests, 0)).toBe(second + 1);
  }
  const gaps = new Set(shown.slice(1).map(({ second }, i) => second - shown[i]!.second));
  expect(gaps).toEqual(new Set([16]));
  expect(shown.at(-1)).toMatchObject({ second: 992, users: 999, rps: 1, requests: 8 });
  expect(shown.at(-2)).toMatchObject({ second: 976, users: 991, rps: 1, requests: 16 });
  expect(shown.filter(({ saturated }) => saturated).map(({ second }) => second)).toEqual([496]);
});

test("a row from the far future costs neither time nor the points of the present", () => {
  const history = new History();
  add(history, rowsOf(2, [10]));
  add(history, rowsOf(4_000_000_000, [10]));
  expect(history.points(4, 0).map(({ requests }) => requests)).toEqual([0, 0, 1, 0]);
});

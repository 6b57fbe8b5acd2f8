import { expect, test } from "vitest";
import { RecentRows } from "./recent-rows.ts";

const rowsOf = (value: number, length = 100_000) => new Uint8Array(length).fill(value);
const kept = (recent: RecentRows) => {
  const { reports, release } = recent.hold();
  release();
  return reports.map(({ newestSecond, rows, worker }) => [newestSecond, worker, rows[0], rows.length]);
};

test("rows of the last four seconds are there, in the order in which they came", () => {
  const recent = new RecentRows();
  for (let second = 1; second <= 6; second++) {
    recent.add({ newestSecond: second, rows: rowsOf(second), worker: "a" });
    recent.add({ newestSecond: second - 1, rows: rowsOf(100 + second, 3), worker: "b" });
  }
  expect(kept(recent)).toEqual([
    [3, "a", 3, 100_000],
    [4, "a", 4, 100_000],
    [3, "b", 104, 3],
    [5, "a", 5, 100_000],
    [4, "b", 105, 3],
    [6, "a", 6, 100_000],
    [5, "b", 106, 3],
  ]);
  recent.add({ newestSecond: 2, rows: rowsOf(1), worker: "late" });
  recent.begin(10);
  expect(kept(recent)).toEqual([]);
});

test("they are copies: what was given may change", () => {
  const recent = new RecentRows();
  const rows = rowsOf(1);
  recent.add({ newestSecond: 1, rows, worker: "a" });
  rows.fill(2);
  expect(kept(recent)).toEqual([[1, "a", 1, 100_000]]);
});

test("what is held stays as it is until it is released, however much comes meanwhile", () => {
  const recent = new RecentRows();
  for (let i = 0; i < 20; i++) recent.add({ newestSecond: 1, rows: rowsOf(1), worker: "a" });
  const held = recent.hold();
  for (let second = 2; second < 40; second++) {
    for (let i = 0; i < 20; i++) recent.add({ newestSecond: second, rows: rowsOf(second), worker: "b" });
  }
  expect(held.reports.length).toBe(20);
  for (const { rows } of held.reports) expect(rows.every((byte) => byte === 1)).toBe(true);
  held.release();
});

test("memory is used again: a long test takes no more than its last seconds", () => {
  const recent = new RecentRows();
  const seen = new Set<ArrayBufferLike>();
  for (let second = 1; second < 200; second++) {
    for (let i = 0; i < 10; i++) recent.add({ newestSecond: second, rows: rowsOf(second), worker: "a" });
    const { reports, release } = recent.hold();
    for (const { rows } of reports) seen.add(rows.buffer);
    release();
  }
  // Two slabs a second, of the last four and those that wait to be used.
  expect(seen.size).toBeLessThanOrEqual(16);
});

test("a report that is longer than a slab is kept too", () => {
  const recent = new RecentRows();
  recent.add({ newestSecond: 1, rows: rowsOf(7, 2_000_000), worker: "a" });
  expect(kept(recent)).toEqual([[1, "a", 7, 2_000_000]]);
});

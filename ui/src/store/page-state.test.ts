import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keptPoints, type LogView, type SeriesPoint } from "../../../src/server/api.ts";
import { sampleSeries } from "../sample/sample-series.ts";
import { sampleChange, sampleWhole, usualSample } from "../sample/sample-views.ts";
import { changed, keptLogs, stateOf } from "./page-state.ts";

const small = { ...usualSample, names: 3, seconds: 10 };
const start = stateOf(sampleWhole(small));
const point = (second: number, users = 1): SeriesPoint => ({
  ...sampleSeries(1, second, second + 1)[0]!,
  users,
});
const line = (number: number): LogView => ({ number, wallMs: 0, level: "info", source: "main", message: "" });

describe("stateOf", () => {
  it("holds names and rows by their ids, the total as row 0", () => {
    expect([...start.names.keys()]).toEqual([1, 2, 3]);
    expect([...start.rows.keys()]).toEqual([0, 1, 2, 3]);
  });

  it("keeps the newest points and lines of a whole that is too long", () => {
    const logs = Array.from({ length: keptLogs + 5 }, (_, number) => line(number));
    const series = Array.from({ length: keptPoints + 2 }, (_, second) => ({ ...point(0), second }));
    const state = stateOf({ ...sampleWhole(small), logs, series });
    expect([state.logs[0]?.number, state.logs.length]).toEqual([5, keptLogs]);
    expect([state.series[0]?.second, state.series.length]).toEqual([2, keptPoints]);
  });
});

describe("changed", () => {
  it("keeps what an empty change doesn't speak of, as the same objects", () => {
    const after = changed(start, {});
    for (const key of Object.keys(start) as (keyof typeof start)[]) expect(after[key]).toBe(start[key]);
  });

  it("replaces a row by that of its id and leaves the state before as it was", () => {
    const row = [2, 999];
    const after = changed(start, { rows: [row] });
    expect(after.rows.get(2)).toBe(row);
    expect(after.rows.get(1)).toBe(start.rows.get(1));
    expect(start.rows.get(2)).not.toBe(row);
  });

  it("adds names, markers and lines, and replaces the lists", () => {
    const after = changed(start, {
      names: [{ id: 9, method: "GET", name: "/new" }],
      markers: [{ second: 9, kind: "reset" }],
      logs: [line(100)],
      failures: [],
      workers: [],
    });
    expect(after.names.size).toBe(4);
    expect(after.markers.length).toBe(start.markers.length + 1);
    expect(after.logs.at(-1)).toEqual(line(100));
    expect([after.failures, after.workers]).toEqual([[], []]);
  });

  it("replaces the points from the second of the first new one on", () => {
    const state = { ...start, series: [point(0), point(1), point(2), point(3)] };
    const after = changed(state, { series: [point(2, 50), point(4, 60)] });
    expect(after.series.map(({ second, users }) => [second, users])).toEqual([
      [0, 1],
      [1, 1],
      [2, 50],
      [4, 60],
    ]);
  });

  it("keeps seconds in order, each once, and within the bound, whatever comes", () => {
    const changes = fc.array(fc.record({ from: fc.nat(60), length: fc.integer({ min: 1, max: 20 }) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(changes, (list) => {
        let state = start;
        for (const { from, length } of list) {
          state = changed(state, { series: Array.from({ length }, (_, index) => point(from + index)) });
          const seconds = state.series.map(({ second }) => second);
          expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => a - b));
          expect(seconds.at(-1)).toBe(from + length - 1);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("holds no more than its bounds after more than eight hours", () => {
    let state = { ...start, series: sampleSeries(1, 0, keptPoints) as readonly SeriesPoint[] };
    for (let second = keptPoints; second < keptPoints + 100; second += 1) {
      state = changed(state, {
        series: [point(second)],
        logs: Array.from({ length: 100 }, () => line(second)),
      });
    }
    expect([state.series.length, state.logs.length]).toEqual([keptPoints, keptLogs]);
    expect([state.series[0]?.second, state.series.at(-1)?.second]).toEqual([100, keptPoints + 99]);
  });

  it("comes by changes to what a whole would say", () => {
    let state = stateOf(sampleWhole({ ...small, seconds: 50 }));
    for (let seconds = 51; seconds <= 60; seconds += 1)
      state = changed(state, sampleChange({ ...small, seconds }));
    const whole = stateOf(sampleWhole({ ...small, seconds: 60 }));
    expect(state.series).toEqual(whole.series);
    expect(state.run).toEqual(whole.run);
    expect(state.logs).toEqual(whole.logs);
    expect(state.rows.get(0)).toEqual(whole.rows.get(0));
  });
});

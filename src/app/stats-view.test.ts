import { expect, test } from "vitest";
import { snapshotOf } from "../outputs/snapshot-fixture.ts";
import { packStats, statsView } from "./stats-view.ts";

const viewOf = (times: number[], failedTimes: number[]) => {
  const snapshot = snapshotOf([{ name: "/", times, failedTimes }], {});
  return statsView(structuredClone(packStats(snapshot, true)));
};

test("T20: the share of failures is that of all requests, and none without one", () => {
  expect(viewOf([1, 2], []).total.failRatio).toBe(0);
  expect(viewOf([1], [2]).total.failRatio).toBe(0.5);
  expect(viewOf([], [1, 2]).total.failRatio).toBe(1);
  expect(viewOf([], []).total.failRatio).toBe(0);
});

test("percentiles survive the way to the listeners, by both names", () => {
  const { entries } = viewOf([10, 20, 30, 40], []);
  const [entry] = entries;
  expect(entry!.percentile(0.5)).toBeCloseTo(20, 1);
  expect(entry!.getResponseTimePercentile(1)).toBe(40);
  expect(entry!.avgResponseTime).toBe(entry!.avg);
});

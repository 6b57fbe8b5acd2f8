import { expect, it } from "vitest";
import type { NamePoint } from "../../../src/outputs/page/view.ts";
import { mergeNamePoints, mergeSeriesPoints } from "./merge-points.ts";
import { pointOf } from "./series-fixture.ts";

it("adds counts, averages rates by time, and keeps the highest second of what could spike", () => {
  const points = [
    pointOf({ second: 8, requests: 10, failures: 1, rps: 10, p50: 5, p95: 90, cpu: 1, users: 3 }),
    pointOf({
      second: 9,
      span: 3,
      requests: 30,
      rps: 20,
      p50: 7,
      p95: null,
      loopDelayMs: 9,
      cpu: 2,
      users: 5,
    }),
  ];
  expect(mergeSeriesPoints(points, 0, 2, 8)).toMatchObject({
    ...{ second: 8, span: 4, requests: 40, failures: 1, rps: 17.5, cpu: 1.75, users: 5 },
    ...{ p50: 7, p95: 90, p99: null, loopDelayMs: 9, saturated: false, wallMs: points[0]!.wallMs },
  });
});

it("merges only the points it is asked for", () => {
  const points = [1, 2, 4, 8].map((requests, second) =>
    pointOf({ second, requests, saturated: second === 3 }),
  );
  expect(mergeSeriesPoints(points, 1, 3, 0)).toMatchObject({ second: 0, requests: 6, saturated: false });
});

it("adds kinds and bands, and weighs phases by the requests that had them", () => {
  const points = [
    pointOf({
      second: 0,
      requests: 1,
      kinds: { timeout: 2 },
      bands: [3, 1, 7, 2],
      phases: [null, 4, null, 1, 1],
      phaseCounts: [0, 1, 0, 1, 1],
    }),
    pointOf({
      ...{ second: 1, requests: 3, kinds: { timeout: 1, reset: 5 }, bands: [0, 4, 7, 1] },
      phases: [null, 8, null, null, 1],
      phaseCounts: [0, 3, 0, 0, 3],
    }),
  ];
  expect(mergeSeriesPoints(points, 0, 2, 0)).toMatchObject({
    kinds: { timeout: 3, reset: 5 },
    bands: [0, 4, 3, 1, 7, 3],
    phases: [null, 7, null, 1, 1],
    phaseCounts: [0, 4, 0, 1, 4],
  });
});

it("is not misled by a busy second in which hardly a request had the phase", () => {
  const points = [
    pointOf({ second: 0, requests: 1000, phases: [null, 100], phaseCounts: [0, 1] }),
    pointOf({ second: 1, requests: 10, phases: [null, 1], phaseCounts: [0, 10] }),
  ];
  expect(mergeSeriesPoints(points, 0, 2, 0).phases[1]).toBe(10);
});

it("averages the times of a name by its requests, and knows no time of seconds without", () => {
  const point = (rps: number, avg: number | null, p95: number | null): NamePoint => ({
    ...{ second: 0, span: 1, rps, failuresPerSecond: 0, avg, p50: avg, p95 },
  });
  expect(mergeNamePoints([point(1, 10, 30), point(3, 20, 20), point(0, null, null)], 0, 3, 0)).toMatchObject({
    ...{ span: 3, rps: 4 / 3, avg: 17.5, p50: 20, p95: 30 },
  });
  expect(mergeNamePoints([point(0, null, null)], 0, 1, 0).avg).toBeNull();
});

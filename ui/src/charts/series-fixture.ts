import type { SeriesPoint } from "../../../src/outputs/page/view.ts";

/** For tests only: a second of a test in which nothing happened but what is given. */
export function pointOf(point: Partial<SeriesPoint> & { readonly second: number }): SeriesPoint {
  return {
    span: 1,
    wallMs: 1_700_000_000_000 + point.second * 1000,
    users: 0,
    requests: 0,
    failures: 0,
    rps: 0,
    failuresPerSecond: 0,
    p50: null,
    p95: null,
    p99: null,
    saturated: false,
    phases: [null, null, null, null, null],
    phaseCounts: [0, 0, 0, 0, 0],
    kinds: {},
    bands: [],
    loopDelayMs: 0,
    cpu: 0,
    ...point,
  };
}

/** Seconds `from` up to, not including, `to`, with as many requests as the second's number. */
export function countingPoints(from: number, to: number): SeriesPoint[] {
  return Array.from({ length: to - from }, (_, index) =>
    pointOf({ second: from + index, requests: from + index }),
  );
}

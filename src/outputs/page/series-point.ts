import type { HistoryPoint } from "../../stats/snapshot.ts";
import { shortMs, shortRate, shortShare } from "./page-figures.ts";
import type { SecondExtra } from "./second-extra.ts";
import type { SeriesPoint } from "./view.ts";

/** The window over which the history's rates and percentiles are taken. */
const WINDOW_SECONDS = 10;

const highestOf = (values: readonly number[]): number =>
  values.reduce((highest, value) => (value > highest || Number.isNaN(highest) ? value : highest), Number.NaN);

/**
 * One point of neighbouring points of the history, at least one. Windows of ten seconds reach over short spans: the last
 * one tells all. Of longer spans the rates are of the whole, and the highest percentiles stay, so that no spike is lost.
 */
export const seriesPoint = (
  points: readonly HistoryPoint[],
  spanOfEach: number,
  extra: SecondExtra,
): SeriesPoint => {
  const first = points[0]!;
  const last = points.at(-1)!;
  const span = points.length * spanOfEach;
  const requests = points.reduce((sum, point) => sum + point.requests, 0);
  const failures = points.reduce((sum, point) => sum + point.failures, 0);
  const isShort = points.length === 1 || span <= WINDOW_SECONDS;
  const percentile = (of: (point: HistoryPoint) => number): number | null =>
    shortMs(isShort ? of(last) : highestOf(points.map(of)));
  return {
    second: first.second,
    span,
    wallMs: Math.round(first.wallMs),
    users: last.users,
    requests,
    failures,
    rps: shortRate(isShort ? last.rps : requests / span),
    failuresPerSecond: shortRate(isShort ? last.failuresPerSecond : failures / span),
    p50: percentile(({ p50 }) => p50),
    p95: percentile(({ p95 }) => p95),
    p99: percentile(({ p99 }) => p99),
    saturated: points.some(({ saturated }) => saturated),
    phases: extra.phases.counts.map((count, phase) => shortMs(extra.phases.sumsMs[phase]! / count)),
    // Counts that were split over seconds are no whole numbers.
    phaseCounts: extra.phases.counts.map(shortRate),
    kinds: extra.kinds,
    bands: extra.bands,
    loopDelayMs: shortMs(extra.loopDelayMs) ?? 0,
    cpu: shortShare(extra.cpu),
  };
};

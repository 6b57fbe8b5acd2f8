import {
  bandCount,
  bandsPerDecade,
  lowestBandUs,
  type NameSeries,
  type SeriesPoint,
} from "../../../src/server/api.ts";
import { seeded } from "./sample-random.ts";

/** When every sample starts. */
export const sampleStartMs = Date.UTC(2026, 2, 14, 9, 30, 0);

const rampSeconds = 120;
const mostUsers = 300;
const stallFrom = 400;
const stallSeconds = 25;

/** Users at a second: a ramp, then level. */
export function sampleUsers(second: number): number {
  return Math.min(mostUsers, Math.round((second / rampSeconds) * mostUsers));
}

/**
 * Seconds `from` up to `to` of a test: a ramp, a slow wave, noise, and every ten minutes a stall with failures. Each
 * second depends on the seed and itself only.
 */
export function sampleSeries(seed: number, from: number, to: number): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (let second = from; second < to; second += 1) points.push(samplePoint(seed, second));
  return points;
}

function samplePoint(seed: number, second: number): SeriesPoint {
  const random = seeded(seed * 100_003 + second * 7919);
  random();
  const users = sampleUsers(second);
  const stalled = second % 600 >= stallFrom && second % 600 < stallFrom + stallSeconds;
  const wave = 1 + 0.15 * Math.sin(second / 45);
  const medianMs = (18 + users * 0.09) * wave * (stalled ? 9 : 1) * (0.95 + random() * 0.1);
  const requests = Math.round(users * (stalled ? 0.6 : 3.2) * (0.93 + random() * 0.14));
  const failures = Math.round(requests * (stalled ? 0.22 : random() < 0.1 ? 0.01 : 0.002));
  const timeouts = Math.round(failures * 0.6);
  const quiet = requests === 0;
  return {
    second,
    span: 1,
    wallMs: sampleStartMs + second * 1000,
    users,
    requests,
    failures,
    rps: requests,
    failuresPerSecond: failures,
    p50: quiet ? null : medianMs,
    p95: quiet ? null : medianMs * (2.4 + random() * 0.5),
    p99: quiet ? null : medianMs * (4.1 + random() * 1.6),
    saturated: second % 1800 >= 900 && second % 1800 < 915,
    phases: quiet
      ? [null, null, null, null, null]
      : [0.4, 1.2 + random(), null, medianMs * 0.8, medianMs * 0.15],
    phaseCounts: [2, 2, 0, requests, requests],
    kinds: failures === 0 ? {} : { timeout: timeouts, status: failures - timeouts },
    bands: sampleBands(medianMs, requests, random),
    loopDelayMs: 1.5 + random() * 2 + (stalled ? 0 : users / 100),
    cpu: 0.05 + (requests / 1000) * 0.7,
  };
}

/** Counts spread around the median's band, thinner above it than far above. */
function sampleBands(medianMs: number, requests: number, random: () => number): number[] {
  const middle = bandsPerDecade * Math.log10((medianMs * 1000) / lowestBandUs);
  const bands: number[] = [];
  for (let band = 0; band < bandCount; band += 1) {
    const distance = (band - middle) / (band < middle ? 1.6 : 3.4);
    const count = Math.round(requests * 0.16 * Math.exp(-distance * distance) * (0.8 + random() * 0.4));
    if (count > 0) bands.push(band, count);
  }
  return bands;
}

/** One name's part of the same test. */
export function sampleNameSeries(seed: number, method: string, name: string, seconds: number): NameSeries {
  const share = 0.1 + (name.length % 7) / 20;
  const points = sampleSeries(seed, 0, seconds).map((point) => ({
    second: point.second,
    span: point.span,
    rps: point.rps * share,
    failuresPerSecond: point.failuresPerSecond * share,
    avg: point.p50 === null ? null : point.p50 * 1.2,
    p50: point.p50,
    p95: point.p95,
  }));
  return { method, name, points };
}

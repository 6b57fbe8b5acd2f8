import { bandCount, type NamePoint, phaseNames, type SeriesPoint } from "../../../src/outputs/page/view.ts";

/**
 * One point for several seconds: counts are added, rates are means over time and phases over the requests that had them,
 * and of response times and of the event loop's delay the highest second stays, so that no spike is lost in a long test.
 */
export function mergeSeriesPoints(
  points: readonly SeriesPoint[],
  from: number,
  to: number,
  second: number,
): SeriesPoint {
  const last = points[to - 1]!;
  const kinds: Record<string, number> = {};
  const counts = new Float64Array(bandCount);
  const phaseSums = new Array<number>(phaseNames.length).fill(0);
  const phaseCounts = new Array<number>(phaseNames.length).fill(0);
  let span = 0;
  let requests = 0;
  let failures = 0;
  let rps = 0;
  let failuresPerSecond = 0;
  let cpu = 0;
  let loopDelayMs = 0;
  let saturated = false;
  let p50: number | null = null;
  let p95: number | null = null;
  let p99: number | null = null;
  for (let index = from; index < to; index++) {
    const point = points[index]!;
    span += point.span;
    requests += point.requests;
    failures += point.failures;
    rps += point.rps * point.span;
    failuresPerSecond += point.failuresPerSecond * point.span;
    cpu += point.cpu * point.span;
    loopDelayMs = Math.max(loopDelayMs, point.loopDelayMs);
    saturated ||= point.saturated;
    p50 = higher(p50, point.p50);
    p95 = higher(p95, point.p95);
    p99 = higher(p99, point.p99);
    for (let phase = 0; phase < phaseSums.length; phase++) {
      const mean = point.phases[phase] ?? null;
      if (mean === null) continue;
      const count = point.phaseCounts[phase] ?? 0;
      phaseSums[phase]! += mean * count;
      phaseCounts[phase]! += count;
    }
    for (const kind in point.kinds) kinds[kind] = (kinds[kind] ?? 0) + point.kinds[kind]!;
    for (let at = 0; at + 1 < point.bands.length; at += 2) {
      const band = Math.min(bandCount - 1, Math.max(0, point.bands[at]!));
      counts[band]! += point.bands[at + 1]!;
    }
  }
  const bands: number[] = [];
  for (let band = 0; band < bandCount; band++) if (counts[band]! > 0) bands.push(band, counts[band]!);
  return {
    second,
    span,
    wallMs: points[from]!.wallMs,
    users: last.users,
    requests,
    failures,
    rps: rps / span,
    failuresPerSecond: failuresPerSecond / span,
    p50,
    p95,
    p99,
    saturated,
    phases: phaseSums.map((sum, phase) => (phaseCounts[phase]! > 0 ? sum / phaseCounts[phase]! : null)),
    phaseCounts,
    kinds,
    bands,
    loopDelayMs,
    cpu: cpu / span,
  };
}

/** As for the whole test: rates and averages are means, of percentiles the highest second stays. */
export function mergeNamePoints(
  points: readonly NamePoint[],
  from: number,
  to: number,
  second: number,
): NamePoint {
  let span = 0;
  let rps = 0;
  let failuresPerSecond = 0;
  let times = 0;
  let timed = 0;
  let p50: number | null = null;
  let p95: number | null = null;
  for (let index = from; index < to; index++) {
    const point = points[index]!;
    span += point.span;
    rps += point.rps * point.span;
    failuresPerSecond += point.failuresPerSecond * point.span;
    if (point.avg !== null) {
      // Weighted by the requests that there were; a second with a time and a rate of almost none still counts.
      const weight = Math.max(point.rps * point.span, Number.EPSILON);
      times += point.avg * weight;
      timed += weight;
    }
    p50 = higher(p50, point.p50);
    p95 = higher(p95, point.p95);
  }
  return {
    second,
    span,
    rps: rps / span,
    failuresPerSecond: failuresPerSecond / span,
    avg: timed > 0 ? times / timed : null,
    p50,
    p95,
  };
}

function higher(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  if (other === null) return one;
  return Math.max(one, other);
}

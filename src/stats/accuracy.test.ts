import { expect, test } from "vitest";
import { Random } from "../base/random.ts";
import { outcome } from "../metrics/sample.ts";
import { mergeRows } from "./delta-merge.ts";
import { RequestStats } from "./request-stats.ts";
import { RunStatistics } from "./run-statistics.ts";
import { momentAt, sampleOf } from "./sample-fixture.ts";
import type { RunSnapshot } from "./snapshot.ts";

const VALUES = 1_000_000;
const WORKERS = 8;
const SECONDS = 20;

/** Whole microseconds: a third uniform, a third lognormal around 5 ms, a third from 1 µs to 1 h in equal powers. */
const knownValues = (): Float64Array => {
  const random = new Random("fault 21");
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const values = Float64Array.from({ length: VALUES }, (_, i) => {
    if (i % 3 === 0) return 1 + random.below(200_000);
    if (i % 3 === 1) return 1 + Math.round(Math.exp(Math.log(5000) + normal()));
    return Math.round(Math.exp(random.next() * Math.log(3.6e9)));
  });
  values.set([0, 1, 3_600_000_000], VALUES / 2);
  return values;
};

const values = knownValues();
const isFailure = (i: number): boolean => i % 50 === 0;

/** Records all values, each with the worker that `workerOf` says, merges spans where asked to, applies in that order. */
const measured = (
  workerOf: (i: number) => number,
  inMergedSpans: boolean,
  order: (id: number) => number,
): RunSnapshot => {
  const workers = Array.from({ length: WORKERS }, () => new RequestStats({ maxNames: 10 }));
  for (const stats of workers) stats.begin(0);
  const sample = sampleOf();
  for (let i = 0; i < VALUES; i++) {
    // Ends of whole milliseconds in a tenth of a second: a start is exact to a fraction of a microsecond.
    sample.endMs = (i % SECONDS) * 1000 + (i % 100);
    sample.startMs = sample.endMs - values[i]! / 1000;
    sample.outcome = isFailure(i) ? outcome.failed : outcome.ok;
    sample.error = isFailure(i) ? "known" : null;
    workers[workerOf(i)]!.record(sample);
  }
  const reports = workers.flatMap((stats, worker) => {
    const seconds = stats.drain(Number.POSITIVE_INFINITY).map(({ rows }) => rows);
    const parts: Uint8Array[] = [];
    const step = inMergedSpans ? 4 : 1;
    for (let at = 0; at < seconds.length; at += step) {
      parts.push(inMergedSpans ? mergeRows(seconds.slice(at, at + step)) : seconds[at]!);
    }
    return parts.map((rows, i) => ({ rows, worker: `w${worker}`, key: order(worker * SECONDS + i) }));
  });
  const run = new RunStatistics({ maxNames: 10 });
  for (const { rows, worker } of reports.sort((a, b) => a.key - b.key)) run.apply(rows, worker);
  return run.snapshot(momentAt(SECONDS * 1000));
};

const allBits = ({ total }: RunSnapshot): unknown => {
  const buckets: number[] = [];
  total.histogram.forEachBucket((valueUs, count) => buckets.push(valueUs, count));
  return [
    { ...total, currentRps: 0, currentFailuresPerSecond: 0 },
    { ...total.succeeded },
    { ...total.failed },
    buckets,
  ];
};

const evenly = measured(
  (i) => i % WORKERS,
  false,
  (id) => id,
);

test("fault 21: percentiles of a million known values are within 0.1 %, count, sum, min and max are exact", () => {
  const sorted = values.slice().sort();
  const { total } = evenly;
  const sumUs = values.reduce((sum, value) => sum + value, 0);
  expect(total).toMatchObject({ requests: VALUES, failures: VALUES / 50, min: 0, max: 3_600_000 });
  expect(total.avg).toBe(sumUs / VALUES / 1000);
  for (const quantile of [0.5, 0.66, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999]) {
    const exactMs = sorted[Math.round(quantile * VALUES) - 1]! / 1000;
    expect(Math.abs(total.percentile(quantile) - exactMs)).toBeLessThanOrEqual(exactMs * 0.001);
  }
  expect(total.percentile(1)).toBe(3_600_000);
  expect(total.succeeded.requests + total.failed.requests).toBe(VALUES);
});

test("fault 21: the same bits however the samples are split, merged and reordered", () => {
  const random = new Random("split");
  const unevenly = measured(
    () => Math.min(random.below(WORKERS), random.below(WORKERS)),
    false,
    () => random.next(),
  );
  expect(allBits(unevenly)).toEqual(allBits(evenly));
  expect(unevenly.history).toEqual(evenly.history);
  const oneWorker = measured(
    () => 0,
    true,
    (id) => -id,
  );
  expect(allBits(oneWorker)).toEqual(allBits(evenly));
});

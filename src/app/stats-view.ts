import type { Clock } from "../base/clock.ts";
import { rankOf } from "../stats/frozen-histogram.ts";
import type { EntrySnapshot, RunSnapshot } from "../stats/snapshot.ts";
import type { EntryStats, RunStats } from "../user/environment.ts";

/** One row of the statistics as it crosses threads. Times in ms; `buckets` are pairs of µs and count, ascending. */
interface PackedEntry {
  readonly method: string;
  readonly name: string;
  readonly requests: number;
  readonly failures: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly median: number;
  readonly rps: number;
  readonly currentRps: number;
  readonly buckets: Float64Array;
}

/** The statistics that a listener at the controller gets, as they cross threads. */
export interface PackedStats {
  readonly total: PackedEntry;
  readonly entries: readonly PackedEntry[];
}

const rowsATurn = 200;

const pack = (entry: EntrySnapshot): PackedEntry => {
  const { method, name, requests, failures, avg, min, max, median, rps, currentRps } = entry;
  const buckets: number[] = [];
  entry.histogram.forEachBucket((valueUs, count) => buckets.push(valueUs, count));
  return {
    method,
    name,
    requests,
    failures,
    avg,
    min,
    max,
    median,
    rps,
    currentRps,
    buckets: Float64Array.from(buckets),
  };
};

/** Rows of a snapshot as plain data; those of single names only when `withEntries`, since they can be thousands. */
export const packStats = (snapshot: RunSnapshot, withEntries: boolean): PackedStats => ({
  total: pack(snapshot.total),
  entries: withEntries ? snapshot.entries.map(pack) : [],
});

/** The same with all rows, with turns of the event loop in between for what else there is to do. */
export const packAllStats = async (snapshot: RunSnapshot, clock: Clock): Promise<PackedStats> => {
  const entries: PackedEntry[] = [];
  for (const entry of snapshot.entries) {
    entries.push(pack(entry));
    if (entries.length % rowsATurn === 0) await new Promise<void>((done) => clock.setImmediate(done));
  }
  return { total: pack(snapshot.total), entries };
};

/** One row as listeners see it. */
class EntryView implements EntryStats {
  readonly method: string;
  readonly name: string;
  readonly requests: number;
  readonly failures: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly median: number;
  readonly rps: number;
  readonly currentRps: number;
  readonly #buckets: Float64Array;

  constructor(packed: PackedEntry) {
    this.method = packed.method;
    this.name = packed.name;
    this.requests = packed.requests;
    this.failures = packed.failures;
    this.avg = packed.avg;
    this.min = packed.min;
    this.max = packed.max;
    this.median = packed.median;
    this.rps = packed.rps;
    this.currentRps = packed.currentRps;
    this.#buckets = packed.buckets;
  }

  get avgResponseTime(): number {
    return this.avg;
  }

  getResponseTimePercentile(quantile: number): number {
    return this.percentile(quantile);
  }

  get failRatio(): number {
    return this.requests === 0 ? 0 : this.failures / this.requests;
  }

  percentile(quantile: number): number {
    if (quantile >= 1) return this.max;
    let rest = rankOf(quantile, this.requests);
    for (let i = 0; i < this.#buckets.length; i += 2) {
      rest -= this.#buckets[i + 1] as number;
      if (rest <= 0) return (this.#buckets[i] as number) / 1000;
    }
    return this.max;
  }
}

/** What `environment.stats` is at the controller. */
export const statsView = (packed: PackedStats): RunStats => ({
  total: new EntryView(packed.total),
  entries: packed.entries.map((entry) => new EntryView(entry)),
});

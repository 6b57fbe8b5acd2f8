import type { Excess, PhaseTimings } from "../metrics/sample.ts";
import { counter } from "./counters.ts";
import type { FrozenHistogram, HistogramView } from "./frozen-histogram.ts";
import type { EntrySnapshot, TimesView } from "./snapshot.ts";
import type { FrozenEntry, StatsEntry } from "./stats-entry.ts";
import type { WindowTimes } from "./times-window.ts";

const US_PER_MS = 1000;

/** Times of a set of samples over its frozen distribution; percentiles are looked up when asked for. */
class Times implements TimesView {
  readonly requests: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly histogram: HistogramView;

  constructor(histogram: HistogramView, sumUs: number) {
    this.histogram = histogram;
    this.requests = histogram.count;
    this.avg = sumUs / histogram.count / US_PER_MS;
    this.min = histogram.min / US_PER_MS;
    this.max = histogram.max / US_PER_MS;
  }

  get median(): number {
    return this.percentile(0.5);
  }

  percentile(quantile: number): number {
    return this.histogram.percentile(quantile) / US_PER_MS;
  }
}

/** When a snapshot is taken, as its rates need it. */
export interface RateBasis {
  /** What all counts are divided by: seconds from zero, or the last reset, to the end. */
  readonly seconds: number;
  /** The second that has begun and isn't over: current rates are of the ten before it. */
  readonly nowSecond: number;
}

/** One row of a snapshot. Cheap numbers are there at once, dear ones are made when first asked for. */
export class EntryView implements EntrySnapshot {
  readonly method: string;
  readonly name: string;
  readonly requests: number;
  readonly failures: number;
  readonly aborted: number;
  readonly generatorFaults: number;
  readonly retries: number;
  readonly hops: number;
  readonly bytes: number;
  readonly rps: number;
  readonly failuresPerSecond: number;
  readonly currentRps: number;
  readonly currentFailuresPerSecond: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly #frozen: FrozenEntry;
  readonly #window: (() => WindowTimes) | null = null;
  #histogram: FrozenHistogram | null = null;

  constructor(entry: StatsEntry, { seconds, nowSecond }: RateBasis) {
    this.#frozen = entry.freeze();
    const { counters } = this.#frozen;
    const requests = counters[counter.succeeded]! + counters[counter.failures]!;
    const sumUs = counters[counter.succeededSumUs]! + counters[counter.failedSumUs]!;
    this.method = entry.method;
    this.name = entry.name;
    this.requests = requests;
    this.failures = counters[counter.failures]!;
    this.aborted = counters[counter.aborted]!;
    this.generatorFaults = counters[counter.generatorFaults]!;
    this.retries = counters[counter.retries]!;
    this.hops = counters[counter.hops]!;
    this.bytes = counters[counter.bytes]!;
    this.rps = seconds > 0 ? requests / seconds : 0;
    this.failuresPerSecond = seconds > 0 ? this.failures / seconds : 0;
    this.currentRps = entry.rates.requestRate(nowSecond);
    this.currentFailuresPerSecond = entry.rates.failureRate(nowSecond);
    this.avg = sumUs / requests / US_PER_MS;
    this.min = requests === 0 ? Number.NaN : leastUs(counters) / US_PER_MS;
    this.max = requests === 0 ? Number.NaN : greatestUs(counters) / US_PER_MS;
    if (entry.times !== null) this.#window = entry.times.before(nowSecond);
  }

  get histogram(): HistogramView {
    this.#histogram ??= this.#frozen.succeeded.union(this.#frozen.failed);
    return this.#histogram;
  }

  get median(): number {
    return this.percentile(0.5);
  }

  percentile(quantile: number): number {
    return this.histogram.percentile(quantile) / US_PER_MS;
  }

  get timings(): Readonly<PhaseTimings> {
    const { counters } = this.#frozen;
    const meanMs = (phase: number): number =>
      counters[counter.phaseSumUs + phase]! / counters[counter.phaseCount + phase]! / US_PER_MS;
    return { dns: meanMs(0), connect: meanMs(1), tls: meanMs(2), firstByte: meanMs(3), download: meanMs(4) };
  }

  get phaseCounts(): Readonly<PhaseTimings> {
    const { counters } = this.#frozen;
    const count = (phase: number): number => counters[counter.phaseCount + phase]!;
    return { dns: count(0), connect: count(1), tls: count(2), firstByte: count(3), download: count(4) };
  }

  get excess(): Readonly<Excess> {
    const { counters } = this.#frozen;
    return { answers: counters[counter.excessAnswers]!, bytes: counters[counter.excessBytes]! };
  }

  get succeeded(): TimesView {
    return new Times(this.#frozen.succeeded, this.#frozen.counters[counter.succeededSumUs]!);
  }

  get failed(): TimesView {
    return new Times(this.#frozen.failed, this.#frozen.counters[counter.failedSumUs]!);
  }

  get lastTenSeconds(): TimesView | undefined {
    if (this.#window === null) return undefined;
    const { histogram, sumUs } = this.#window();
    return new Times(histogram, sumUs);
  }
}

const leastUs = (counters: Float64Array): number =>
  Math.min(counters[counter.succeededMinUs]!, counters[counter.failedMinUs]!);

const greatestUs = (counters: Float64Array): number =>
  Math.max(counters[counter.succeededMaxUs]!, counters[counter.failedMaxUs]!);

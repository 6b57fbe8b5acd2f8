import type { IntervalEntry, OutputInterval, TimesDelta } from "../plugin/plugin-output.ts";
import { rankOf } from "../stats/frozen-histogram.ts";
import type { TimesGain } from "../stats/times-difference.ts";
import type { PackedGain, PackedInterval } from "./packed-interval.ts";
import { together } from "./times-together.ts";

/** An interval as the output of a plugin sees it. */
export const intervalView = ({ total, entries, ...rest }: PackedInterval): OutputInterval => ({
  ...rest,
  total: new EntryGain(total),
  entries: entries.map((entry) => new EntryGain(entry)),
});

class Times implements TimesDelta {
  readonly requests: number;
  readonly sum: number;
  readonly #packed: Float64Array;

  constructor({ requests, sumMs, buckets }: TimesGain) {
    this.requests = requests;
    this.sum = sumMs;
    this.#packed = buckets;
  }

  get avg(): number {
    return this.requests === 0 ? Number.NaN : this.sum / this.requests;
  }

  get min(): number {
    return (this.#packed[0] ?? Number.NaN) / 1000;
  }

  get max(): number {
    return (this.#packed.at(-2) ?? Number.NaN) / 1000;
  }

  percentile(quantile: number): number {
    let rest = rankOf(quantile, this.requests);
    for (let i = 0; i < this.#packed.length; i += 2) {
      rest -= this.#packed[i + 1]!;
      if (rest <= 0) return this.#packed[i]! / 1000;
    }
    return this.max;
  }

  get buckets(): TimesDelta["buckets"] {
    return Array.from({ length: this.#packed.length / 2 }, (_, i) => ({
      ms: this.#packed[2 * i]! / 1000,
      count: this.#packed[2 * i + 1]!,
    }));
  }
}

class EntryGain extends Times implements IntervalEntry {
  readonly method: string;
  readonly name: string;
  readonly failures: number;
  readonly aborted: number;
  readonly retries: number;
  readonly bytes: number;
  readonly succeeded: TimesDelta;
  readonly failed: TimesDelta;

  constructor({ method, name, aborted, retries, bytes, succeeded, failed }: PackedGain) {
    super(together(succeeded, failed));
    this.method = method;
    this.name = name;
    this.failures = failed.requests;
    this.aborted = aborted;
    this.retries = retries;
    this.bytes = bytes;
    this.succeeded = new Times(succeeded);
    this.failed = new Times(failed);
  }
}

import { addCounters, counter, newCounters } from "./counters.ts";
import type { EntryCounts } from "./delta-decoder.ts";
import { emptyHistogram, type FrozenHistogram } from "./frozen-histogram.ts";
import { Histogram } from "./histogram.ts";
import { RateWindow } from "./rate-window.ts";
import { TimesWindow } from "./times-window.ts";

/** What an entry held at one moment; nothing in it changes afterwards. */
export interface FrozenEntry {
  readonly counters: Float64Array;
  readonly succeeded: FrozenHistogram;
  readonly failed: FrozenHistogram;
}

/** The numbers of one name over all workers, or of all names together. */
export class StatsEntry {
  readonly method: string;
  readonly name: string;
  readonly rates = new RateWindow();
  readonly times: TimesWindow | null;
  #counters = newCounters();
  readonly #succeeded = new Histogram();
  // Most names never fail: the second histogram is made when one does.
  #failed: Histogram | null = null;
  #frozen: FrozenEntry | null = null;

  constructor(method: string, name: string, keepsTimesWindow: boolean) {
    this.method = method;
    this.name = name;
    this.times = keepsTimesWindow ? new TimesWindow() : null;
  }

  /** As of now, without a freeze. */
  get generatorFaults(): number {
    return this.#counters[counter.generatorFaults]!;
  }

  add(row: EntryCounts): void {
    const { counters } = row;
    if (this.#frozen !== null) {
      this.#counters = this.#counters.slice();
      this.#frozen = null;
    }
    addCounters(this.#counters, counters);
    this.#succeeded.addList(
      row.succeeded,
      counters[counter.succeededMinUs]!,
      counters[counter.succeededMaxUs]!,
    );
    if (row.failed.length > 0) {
      this.#failed ??= new Histogram();
      this.#failed.addList(row.failed, counters[counter.failedMinUs]!, counters[counter.failedMaxUs]!);
    }
    const failures = counters[counter.failures]!;
    this.rates.add(row.second, counters[counter.succeeded]! + failures, failures);
    this.times?.add(row);
  }

  /** The numbers as they are now; costs nothing until some of them change. */
  freeze(): FrozenEntry {
    this.#frozen ??= {
      counters: this.#counters,
      succeeded: this.#succeeded.view(),
      failed: this.#failed?.view() ?? emptyHistogram,
    };
    return this.#frozen;
  }
}

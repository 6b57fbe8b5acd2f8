import type { EntryCounts } from "./counted-rows.ts";
import { addCounters, counter, newCounters } from "./counters.ts";
import { identityOf } from "./delta.ts";
import { emptyHistogram, type FrozenHistogram } from "./frozen-histogram.ts";
import { Histogram } from "./histogram.ts";
import { noSums } from "./name-sums.ts";
import { RateWindow } from "./rate-window.ts";
import { type SecondTimes, TimesWindow } from "./times-window.ts";

/** What an entry held at one moment; nothing in it changes afterwards. */
export interface FrozenEntry {
  readonly counters: Float64Array;
  readonly succeeded: FrozenHistogram;
  readonly failed: FrozenHistogram;
}

/** An entry with all that rates and windows are made of. */
export interface SavedEntry {
  readonly frozen: FrozenEntry;
  /** Second, requests and failures of each of the last seconds. */
  readonly rates: readonly number[];
  readonly times: readonly (() => SecondTimes)[];
}

/** The numbers of one name over all workers, or of all names together. */
export class StatsEntry {
  readonly method: string;
  readonly name: string;
  readonly rates = new RateWindow();
  readonly times: TimesWindow | null;
  /** Whose row came last after one of this one, and by which key. */
  next: StatsEntry | null = null;
  nextKey = "";
  /** Rows that are added up before they are counted here. */
  readonly sums = noSums();
  singleSecond = -1;
  #identity: Uint8Array | null = null;
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

  /** What names it in a row. */
  get identity(): Uint8Array {
    this.#identity ??= identityOf(this.method, this.name);
    return this.#identity;
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
    this.#addTimes(row);
    const failures = counters[counter.failures]!;
    this.rates.add(row.second, counters[counter.succeeded]! + failures, failures);
    this.times?.add(row);
  }

  /** All that it holds, as it is now. */
  save(): SavedEntry {
    const { rates, times } = this;
    return { frozen: this.freeze(), rates: rates.numbers(), times: times?.seconds() ?? [] };
  }

  /** Takes what another one held, in the place of nothing. */
  restore(row: EntryCounts, rates: readonly number[], times: readonly SecondTimes[]): void {
    const { counters } = row;
    addCounters(this.#counters, counters);
    this.#addTimes(row);
    for (let at = 0; at < rates.length; at += 3) this.rates.add(rates[at]!, rates[at + 1]!, rates[at + 2]!);
    for (const one of times) this.times?.addSecond(one);
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

  #addTimes({ counters, succeeded, failed }: EntryCounts): void {
    this.#succeeded.addList(succeeded, counters[counter.succeededMinUs]!, counters[counter.succeededMaxUs]!);
    if (failed.length === 0) return;
    this.#failed ??= new Histogram();
    this.#failed.addList(failed, counters[counter.failedMinUs]!, counters[counter.failedMaxUs]!);
  }
}

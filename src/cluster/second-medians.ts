import { counter } from "../stats/counters.ts";
import type { EntryRow, RowVisitor } from "../stats/delta-decoder.ts";
import { Histogram } from "../stats/histogram.ts";

const keptSeconds = 16;

/** The median response time of each of the last seconds, of all names and workers together. */
export class SecondMedians implements RowVisitor {
  readonly #seconds = new Map<number, Histogram>();
  #newest = -1;

  entry({ second, counters, succeeded, failed }: EntryRow): void {
    if (second <= this.#newest - keptSeconds) return;
    if (second > this.#newest) {
      this.#newest = second;
      for (const kept of this.#seconds.keys()) if (kept <= second - keptSeconds) this.#seconds.delete(kept);
    }
    const times = this.#seconds.get(second) ?? new Histogram();
    this.#seconds.set(second, times);
    times.addList(succeeded, counters[counter.succeededMinUs]!, counters[counter.succeededMaxUs]!);
    times.addList(failed, counters[counter.failedMinUs]!, counters[counter.failedMaxUs]!);
  }

  error(): void {}

  exception(): void {}

  /** In ms; NaN where nothing is known of that second. */
  medianMs(second: number): number {
    return (this.#seconds.get(second)?.view().percentile(0.5) ?? Number.NaN) / 1000;
  }
}

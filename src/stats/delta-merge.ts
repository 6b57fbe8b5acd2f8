import { BucketList } from "./bucket-list.ts";
import type { EntryRow, RowVisitor } from "./counted-rows.ts";
import { addCounters, counter, newCounters } from "./counters.ts";
import { type ErrorCounts, type ExceptionCounts, RowEncoder, type RowTime, spans } from "./delta.ts";
import { decodeRows } from "./delta-decoder.ts";
import { addErrors, addExceptions } from "./group-counts.ts";
import { Histogram } from "./histogram.ts";

/**
 * The same rows in fewer: all of one identity become one row, from the first second of all to the last. Together
 * they may cover at most eight seconds (spans are 1, 2, 4 or 8). Changes no final number.
 */
export const mergeRows = (encoded: readonly Uint8Array[]): Uint8Array => {
  const merge = new RowMerge();
  for (const bytes of encoded) decodeRows(bytes, merge);
  return merge.encode();
};

class RowMerge implements RowVisitor {
  readonly #entries = new Map<string, MergedEntry>();
  readonly #errors = new Map<string, ErrorCounts>();
  readonly #exceptions = new Map<string, ExceptionCounts>();
  #firstSecond = Number.POSITIVE_INFINITY;
  #endSecond = 0;

  entry(row: EntryRow): void {
    this.#cover(row);
    let merged = this.#entries.get(row.key);
    if (merged === undefined) {
      merged = new MergedEntry();
      this.#entries.set(row.key, merged);
    }
    merged.add(row);
  }

  error(row: RowTime & ErrorCounts & { key: string }): void {
    this.#cover(row);
    const { occurrences, firstSeenMs, lastSeenMs } = row;
    const merged = this.#errors.get(row.key);
    if (merged === undefined) this.#errors.set(row.key, { occurrences, firstSeenMs, lastSeenMs });
    else addErrors(merged, row);
  }

  exception(row: RowTime & ExceptionCounts & { key: string }): void {
    this.#cover(row);
    const merged = this.#exceptions.get(row.key);
    if (merged === undefined) this.#exceptions.set(row.key, { message: row.message, count: row.count });
    else addExceptions(merged, row);
  }

  encode(): Uint8Array {
    const encoder = new RowEncoder();
    if (this.#endSecond === 0) return encoder.take();
    const covered = this.#endSecond - this.#firstSecond;
    const span = spans.find((length) => length >= covered);
    if (span === undefined) throw new RangeError(`rows of ${covered} seconds don't merge: 8 at most`);
    const time = { second: this.#firstSecond, span };
    const [succeeded, failed] = [new BucketList(), new BucketList()];
    for (const [key, merged] of this.#entries) {
      merged.succeeded.copyTo(succeeded);
      merged.failed.copyTo(failed);
      encoder.entry(time, Buffer.from(key, "latin1"), merged.counters, succeeded, failed);
    }
    for (const [key, counts] of this.#errors) encoder.error(time, Buffer.from(key, "latin1"), counts);
    for (const [key, counts] of this.#exceptions) encoder.exception(time, Buffer.from(key, "latin1"), counts);
    return encoder.take();
  }

  #cover({ second, span }: RowTime): void {
    this.#firstSecond = Math.min(this.#firstSecond, second);
    this.#endSecond = Math.max(this.#endSecond, second + span);
  }
}

class MergedEntry {
  readonly counters = newCounters();
  readonly succeeded = new Histogram();
  readonly failed = new Histogram();

  add({ counters, succeeded, failed }: EntryRow): void {
    addCounters(this.counters, counters);
    this.succeeded.addList(succeeded, counters[counter.succeededMinUs]!, counters[counter.succeededMaxUs]!);
    this.failed.addList(failed, counters[counter.failedMinUs]!, counters[counter.failedMaxUs]!);
  }
}

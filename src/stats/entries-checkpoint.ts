import { BucketList } from "./bucket-list.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { EntryRow } from "./counted-rows.ts";
import { RowEncoder } from "./delta.ts";
import { visitRows } from "./delta-decoder.ts";
import { Histogram } from "./histogram.ts";
import type { SavedEntry } from "./stats-entry.ts";
import type { SecondTimes } from "./times-window.ts";

/**
 * Entries of a checkpoint: their sums as rows of second 0, and for each, in the same order, what rows can't say:
 *
 *   entry    seconds of rates · (second · requests · failures)… · seconds of times · times…
 *   times    second · sum in µs · buckets · (bucket · count)… · smallest · greatest (of no bucket neither)
 */
export interface EntriesPiece {
  readonly rows: Uint8Array;
  readonly windows: Uint8Array;
}

const time = { second: 0, span: 1 };
const [succeeded, failed, window] = [new BucketList(), new BucketList(), new BucketList()];

/** @param entries each with the bytes that name it, one character a byte. */
export const encodeEntries = (
  entries: readonly { readonly key: string; readonly entry: SavedEntry }[],
): EntriesPiece => {
  const rows = new RowEncoder();
  const windows = new ByteWriter();
  for (const { key, entry } of entries) {
    const { frozen, rates, times } = entry;
    frozen.succeeded.collect(succeeded);
    frozen.failed.collect(failed);
    rows.entry(time, Buffer.from(key, "latin1"), frozen.counters, succeeded, failed);
    windows.varint(rates.length / 3);
    for (const number of rates) windows.varint(number);
    windows.varint(times.length);
    for (const second of times) writeTimes(windows, second());
  }
  return { rows: rows.take(), windows: windows.take() };
};

/** Visits the entries of a piece that `encodeEntries` made; a row is valid only while it is visited. */
export const visitEntries = (
  piece: EntriesPiece,
  visit: (row: EntryRow, rates: readonly number[], times: readonly SecondTimes[]) => void,
): void => {
  const reader = new ByteReader(piece.windows);
  visitRows(piece.rows, {
    entry: (row) => {
      const rates = Array.from({ length: 3 * reader.varint() }, () => reader.varint());
      const times = Array.from({ length: reader.varint() }, () => readTimes(reader));
      visit(row, rates, times);
    },
    error: () => reader.fail("an error among the entries"),
    exception: () => reader.fail("an exception among the entries"),
  });
};

const writeTimes = (writer: ByteWriter, { second, sumUs, histogram }: SecondTimes): void => {
  writer.varint(second);
  writer.varint(sumUs);
  histogram.collect(window);
  writer.varint(window.length);
  for (let i = 0; i < window.length; i++) {
    writer.varint(window.buckets[i]!);
    writer.varint(window.counts[i]!);
  }
  if (window.length === 0) return;
  writer.varint(histogram.min);
  writer.varint(histogram.max);
};

const readTimes = (reader: ByteReader): SecondTimes => {
  const second = reader.varint();
  const sumUs = reader.varint();
  const histogram = new Histogram();
  const buckets = reader.varint();
  for (let i = 0; i < buckets; i++) histogram.addBucket(reader.varint(), reader.varint());
  if (buckets > 0) histogram.includeRange(reader.varint(), reader.varint());
  return { second, sumUs, histogram: histogram.view() };
};

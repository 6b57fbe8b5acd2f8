import type { BucketList } from "./bucket-list.ts";
import { ByteWriter } from "./byte-writer.ts";
import { counterCount, firstMaximum, firstMinimum, noMaximum, noMinimum } from "./counters.ts";

/**
 * Rows of statistics as they travel. Each is self-contained, so a list of them may be cut or joined anywhere between
 * two rows, and rows only ever add up. (Numbers are varints, texts carry their length in bytes.)
 *
 *   row        kind + 16 × log2(span) · second · identity · body
 *   entry      method · name ·· mask of sums · each that it names · mask of extremes · each that it names ·
 *              succeeded · failed
 *   histogram  (steps to the next bucket, from −1 · its count)… · 0
 *   error      method · name · error · kind ·· occurrences · first seen (run ms) · ms from first to last seen
 *   exception  traceback · task ·· message · count
 */
export const rowKind = { entry: 1, error: 2, exception: 3 } as const;

/** How many texts name a row of each kind. */
export const identityTexts = { [rowKind.entry]: 2, [rowKind.error]: 4, [rowKind.exception]: 2 } as const;

/** How many seconds one row may stand for; it belongs to the one where it begins. */
export const spans = [1, 2, 4, 8] as const;

/** Bounds that rows are held to when they are read. */
export const rowBounds = { second: 2 ** 32 - 1, textBytes: 64 * 1024 } as const;

/** The second that a row belongs to, and over how many seconds it was collected. */
export interface RowTime {
  readonly second: number;
  readonly span: number;
}

/** How often an error came; times in whole milliseconds from time zero. */
export interface ErrorCounts {
  occurrences: number;
  firstSeenMs: number;
  lastSeenMs: number;
}

/** How often a task threw; of different messages the first in the order of code points is kept. */
export interface ExceptionCounts {
  message: string;
  count: number;
}

/** The bytes that name a row: the texts of `identityTexts`, in order. */
export const identityOf = (...texts: readonly string[]): Uint8Array => {
  const writer = new ByteWriter();
  for (const text of texts) writer.text(text);
  return writer.take();
};

/** What a counter is when nothing was counted; such a one isn't sent. */
export const absentCounter = (index: number): number =>
  index < firstMinimum ? 0 : index < firstMaximum ? noMinimum : noMaximum;

/** Writes rows one after the other. */
export class RowEncoder {
  readonly #writer = new ByteWriter();

  entry(
    time: RowTime,
    identity: Uint8Array,
    counters: Float64Array,
    succeeded: BucketList,
    failed: BucketList,
  ): void {
    this.#start(rowKind.entry, time, identity);
    this.#counters(counters, 0, firstMinimum);
    this.#counters(counters, firstMinimum, counterCount);
    this.#histogram(succeeded);
    this.#histogram(failed);
  }

  error(time: RowTime, identity: Uint8Array, counts: ErrorCounts): void {
    this.#start(rowKind.error, time, identity);
    this.#writer.varint(counts.occurrences);
    this.#writer.varint(counts.firstSeenMs);
    this.#writer.varint(counts.lastSeenMs - counts.firstSeenMs);
  }

  exception(time: RowTime, identity: Uint8Array, counts: ExceptionCounts): void {
    this.#start(rowKind.exception, time, identity);
    this.#writer.text(counts.message);
    this.#writer.varint(counts.count);
  }

  /** A row, of whatever kind, as another encoder wrote it. */
  row(bytes: Uint8Array): void {
    this.#writer.raw(bytes);
  }

  /** What was written since the last time, as a copy of its own. */
  take(): Uint8Array {
    return this.#writer.take();
  }

  #start(kind: number, { second, span }: RowTime, identity: Uint8Array): void {
    this.#writer.byte(kind + 16 * Math.log2(span));
    this.#writer.varint(second);
    this.#writer.raw(identity);
  }

  /** In two parts, each with a mask of its own: one of all would not fit into 32 bits. */
  #counters(counters: Float64Array, from: number, to: number): void {
    let mask = 0;
    for (let i = from; i < to; i++) if (counters[i] !== absentCounter(i)) mask |= 1 << (i - from);
    this.#writer.varint(mask);
    for (let i = from; i < to; i++) if (mask & (1 << (i - from))) this.#writer.varint(counters[i]!);
  }

  #histogram(list: BucketList): void {
    let last = -1;
    for (let i = list.start; i < list.start + list.length; i++) {
      this.#writer.varint(list.buckets[i]! - last);
      this.#writer.varint(list.counts[i]!);
      last = list.buckets[i]!;
    }
    this.#writer.byte(0);
  }
}

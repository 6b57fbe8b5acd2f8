import { bucketCount } from "./bucket-geometry.ts";
import { counterCount } from "./counters.ts";

/** A report of a thousand names fits; of longer ones nothing is noted. */
const mostRows = 2048;
const mostNumbers = 32 * 1024;
const mostBuckets = 64 * 1024;
const wordsOfRow = 12;

/**
 * What the check of a report's rows has read, for the visit that follows at once: nothing of them is read twice. One set
 * of lists for all reports.
 */
export class RowNotes {
  /** Of all rows one behind the other, with room for two lists more. */
  readonly buckets = new Uint16Array(mostBuckets + 2 * bucketCount);
  readonly counts = new Float64Array(mostBuckets + 2 * bucketCount);
  readonly numbers = new Float64Array(mostNumbers + counterCount);
  /** `wordsOfRow` of each: see `RowWord`. */
  readonly words = new Uint32Array(mostRows * wordsOfRow);
  rows = 0;
  /** Where the next row's numbers and buckets go. */
  numbersEnd = 0;
  bucketsEnd = 0;
  #of: Uint8Array | null = null;

  /** Begins with nothing. */
  clear(): void {
    this.#of = null;
    this.rows = 0;
    this.numbersEnd = 0;
    this.bucketsEnd = 0;
  }

  /** Whether there is no room for a further row. */
  get isFull(): boolean {
    return this.rows === mostRows || this.numbersEnd > mostNumbers || this.bucketsEnd > mostBuckets;
  }

  /** They are all that is to be known of these bytes, until something else is noted. */
  close(bytes: Uint8Array): void {
    this.#of = bytes;
  }

  /** True once, for bytes that were just checked. */
  take(bytes: Uint8Array): boolean {
    const isOf = this.#of === bytes;
    this.#of = null;
    return isOf;
  }

  /** Where the words of a row begin. */
  at(row: number): number {
    return row * wordsOfRow;
  }
}

/** What each word of a row says. */
export const rowWord = {
  tag: 0,
  second: 1,
  start: 2,
  identityStart: 3,
  identityEnd: 4,
  sums: 5,
  extremes: 6,
  numbers: 7,
  buckets: 8,
  succeeded: 9,
  failed: 10,
  end: 11,
} as const;

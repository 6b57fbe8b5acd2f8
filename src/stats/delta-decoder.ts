import { bucketOf } from "./bucket-geometry.ts";
import { BucketList } from "./bucket-list.ts";
import {
  counter,
  counterCount,
  firstMinimum,
  newCounters,
  noMaximum,
  noMinimum,
  phaseTotal,
} from "./counters.ts";
import {
  absentCounter,
  type ErrorCounts,
  type ExceptionCounts,
  identityTexts,
  type RowTime,
  rowBounds,
  rowKind,
  spans,
} from "./delta.ts";
import { lowestBit, RowReader } from "./row-reader.ts";

/** What names a row. Valid only while it is visited: the decoder uses one object for all rows. */
interface IdentifiedRow extends RowTime {
  /** Equal for equal identities; a character is a byte. */
  readonly key: string;
  /** The texts of the identity, decoded when asked for. */
  texts(): string[];
}

/** What was counted in a second, of one name or of several together. */
export interface EntryCounts extends RowTime {
  readonly counters: Float64Array;
  readonly succeeded: BucketList;
  readonly failed: BucketList;
}
export interface EntryRow extends IdentifiedRow, EntryCounts {}
export interface ErrorGroupRow extends IdentifiedRow, Readonly<ErrorCounts> {}
export interface ExceptionGroupRow extends IdentifiedRow, Readonly<ExceptionCounts> {}

/** Takes rows in the order in which they were written. It must not keep a row. */
export interface RowVisitor {
  entry(row: EntryRow): void;
  error(row: ErrorGroupRow): void;
  exception(row: ExceptionGroupRow): void;
}

/** Checks every byte, then visits the rows: malformed bytes throw MalformedRows before any visit. */
export const decodeRows = (bytes: Uint8Array, visitor: RowVisitor): void => {
  checkRows(bytes);
  visitRows(bytes, visitor);
};

/** Visits rows that `checkRows` has passed: of others it may tell numbers that don't agree. */
export const visitRows = (bytes: Uint8Array, visitor: RowVisitor): void => {
  const row = new RowParser(bytes, true);
  while (row.next()) row.visit(visitor);
};

/** Throws MalformedRows unless the bytes are rows as RowEncoder writes them, with numbers that agree. */
export const checkRows = (bytes: Uint8Array): void => {
  const row = new RowParser(bytes);
  while (row.next());
};

/** The rows cut between rows into pieces of at most `maxBytes`; a row that is longer is a piece of its own. */
export const splitRows = (bytes: Uint8Array, maxBytes: number): Uint8Array[] => {
  const pieces: Uint8Array[] = [];
  const row = new RowParser(bytes);
  let start = 0;
  let end = 0;
  while (row.next()) {
    if (row.end - start > maxBytes && end > start) {
      pieces.push(bytes.slice(start, end));
      start = end;
    }
    end = row.end;
  }
  if (end > start) pieces.push(bytes.slice(start, end));
  return pieces;
};

// Scratch for one row at a time; a visit never leads back into the decoder.
const counters = newCounters();
const succeeded = new BucketList();
const failed = new BucketList();
/** Which sums, and which extremes, may be set in `counters`, a bit each: mostly those that the next row has too. */
const held = new Int32Array(2);

class RowParser implements EntryRow, ErrorGroupRow, ExceptionGroupRow {
  second = 0;
  span = 1;
  readonly counters = counters;
  readonly succeeded = succeeded;
  readonly failed = failed;
  occurrences = 0;
  firstSeenMs = 0;
  lastSeenMs = 0;
  count = 0;
  #kind: number = rowKind.entry;
  #identityStart = 0;
  #identityEnd = 0;
  #messageEnd = 0;
  readonly #reader: RowReader;
  readonly #isChecked: boolean;

  /** @param isChecked the numbers are known to agree: they are not compared again. */
  constructor(bytes: Uint8Array, isChecked = false) {
    this.#reader = new RowReader(bytes);
    this.#isChecked = isChecked;
  }

  get key(): string {
    return this.#reader.keyAt(this.#identityStart, this.#identityEnd);
  }

  get message(): string {
    return this.#reader.textsAt(this.#identityEnd, this.#messageEnd)[0]!;
  }

  /** Where the row ends, in bytes. */
  get end(): number {
    return this.#reader.at;
  }

  texts(): string[] {
    return this.#reader.textsAt(this.#identityStart, this.#identityEnd);
  }

  /** Reads the next row, and checks it unless all are; false at the end. */
  next(): boolean {
    const reader = this.#reader;
    if (reader.atEnd) return false;
    const tag = reader.byte();
    this.#kind = tag & 15;
    this.span = spans[tag >>> 4] ?? reader.fail(`span ${tag >>> 4}`);
    this.second = reader.varint();
    if (this.second > rowBounds.second) reader.fail(`second ${this.second}`);
    const texts =
      identityTexts[this.#kind as keyof typeof identityTexts] ?? reader.fail(`kind ${this.#kind}`);
    this.#identityStart = reader.at;
    for (let i = 0; i < texts; i++) reader.skipText(rowBounds.textBytes);
    this.#identityEnd = reader.at;
    if (this.#kind === rowKind.entry) this.#readEntry();
    else if (this.#kind === rowKind.error) this.#readError();
    else this.#readException();
    return true;
  }

  visit(visitor: RowVisitor): void {
    if (this.#kind === rowKind.entry) visitor.entry(this);
    else if (this.#kind === rowKind.error) visitor.error(this);
    else visitor.exception(this);
  }

  #readEntry(): void {
    this.#readCounters(0, 0, firstMinimum);
    this.#readCounters(1, firstMinimum, counterCount);
    if (!this.#isChecked) this.#checkCounters();
    this.#readHistogram(succeeded, counter.succeeded, counter.succeededMinUs, counter.succeededMaxUs);
    this.#readHistogram(failed, counter.failures, counter.failedMinUs, counter.failedMaxUs);
  }

  /** @param part the place in `held` of the counters `from` to `to`. */
  #readCounters(part: 0 | 1, from: number, to: number): void {
    const mask = this.#reader.mask(to - from);
    for (let rest = held[part]! & ~mask; rest !== 0; rest &= rest - 1) {
      const place = from + lowestBit(rest);
      counters[place] = absentCounter(place);
    }
    // Those before it too, as long as it may turn out to be cut short.
    held[part]! |= mask;
    this.#reader.masked(counters, from, mask);
    held[part] = mask;
  }

  #checkCounters(): void {
    const reader = this.#reader;
    const requests = counters[counter.succeeded]! + counters[counter.failures]!;
    const unmeasured = counters[counter.aborted]! + counters[counter.generatorFaults]!;
    if (requests + unmeasured === 0) reader.fail("row of nothing");
    this.#checkTimes(
      counter.succeeded,
      counter.succeededSumUs,
      counter.succeededMinUs,
      counter.succeededMaxUs,
    );
    this.#checkTimes(counter.failures, counter.failedSumUs, counter.failedMinUs, counter.failedMaxUs);
    for (let i = 0; i < phaseTotal; i++) {
      const { phaseCount, phaseSumUs, phaseMinUs, phaseMaxUs } = counter;
      if (counters[phaseCount + i]! > requests) reader.fail("more phases than requests");
      this.#checkTimes(phaseCount + i, phaseSumUs + i, phaseMinUs + i, phaseMaxUs + i);
    }
  }

  /** That count, sum, smallest and greatest can be those of one set of values. */
  #checkTimes(countAt: number, sumAt: number, minAt: number, maxAt: number): void {
    const count = counters[countAt]!;
    const sum = counters[sumAt]!;
    const min = counters[minAt]!;
    const max = counters[maxAt]!;
    const agrees =
      count === 0
        ? sum === 0 && min === noMinimum && max === noMaximum
        : min <= max && max >= 0 && min * count <= sum && sum <= max * count;
    if (!agrees) this.#reader.fail(`counters ${countAt} and ${sumAt} that can't go together`);
  }

  #readHistogram(list: BucketList, countAt: number, minAt: number, maxAt: number): void {
    const reader = this.#reader;
    const total = reader.buckets(list);
    if (this.#isChecked) return;
    if (total !== counters[countAt]) reader.fail(`${total} values in the histogram of ${counters[countAt]}`);
    if (total === 0) return;
    if (
      bucketOf(counters[minAt]!) !== list.buckets[0] ||
      bucketOf(counters[maxAt]!) !== list.buckets[list.length - 1]
    ) {
      reader.fail("histogram with another smallest or greatest value");
    }
  }

  #readError(): void {
    const reader = this.#reader;
    this.occurrences = reader.varint();
    if (this.occurrences === 0) reader.fail("error that never came");
    this.firstSeenMs = reader.varint();
    this.lastSeenMs = this.firstSeenMs + reader.varint();
    if (this.lastSeenMs > Number.MAX_SAFE_INTEGER) reader.fail("time too large");
  }

  #readException(): void {
    const reader = this.#reader;
    reader.skipText(rowBounds.textBytes);
    this.#messageEnd = reader.at;
    this.count = reader.varint();
    if (this.count === 0) reader.fail("exception that never came");
  }
}

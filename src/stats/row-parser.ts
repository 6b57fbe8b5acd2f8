import { bucketOf } from "./bucket-geometry.ts";
import { BucketList } from "./bucket-list.ts";
import type { EntryRow, ErrorGroupRow, ExceptionGroupRow, RowVisitor } from "./counted-rows.ts";
import {
  counter,
  counterCount,
  firstMinimum,
  newCounters,
  noMaximum,
  noMinimum,
  phaseTotal,
} from "./counters.ts";
import { absentCounter, identityTexts, rowBounds, rowKind, spans } from "./delta.ts";
import { RowNotes, rowWord } from "./row-notes.ts";
import { lowestBit, RowReader } from "./row-reader.ts";

// Scratch for one report at a time; a visit never leads back into the decoder.
export const notes = new RowNotes();
const counters = newCounters();
const succeeded = new BucketList(notes.buckets, notes.counts);
const failed = new BucketList(notes.buckets, notes.counts);
/** Which sums, and which extremes, may be set in `counters`, a bit each: mostly those that the next row has too. */
const held = new Int32Array(2);

/** Reads rows one after the other, or as they were noted. */
export class RowParser implements EntryRow, ErrorGroupRow, ExceptionGroupRow {
  second = 0;
  span = 1;
  readonly counters = counters;
  readonly succeeded = succeeded;
  readonly failed = failed;
  occurrences = 0;
  firstSeenMs = 0;
  lastSeenMs = 0;
  count = 0;
  #tag = 0;
  #kind: number = rowKind.entry;
  #start = 0;
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

  hasKey(key: string): boolean {
    return this.#reader.isKeyAt(key, this.#identityStart, this.#identityEnd);
  }

  get message(): string {
    return this.#reader.textsAt(this.#identityEnd, this.#messageEnd)[0]!;
  }

  /** Where the row ends, in bytes. */
  get end(): number {
    return this.#reader.at;
  }

  get bytes(): Uint8Array {
    return this.#reader.bytesAt(this.#start, this.end);
  }

  texts(): string[] {
    return this.#reader.textsAt(this.#identityStart, this.#identityEnd);
  }

  /** Reads the next row, and checks it unless all are; false at the end. */
  next(): boolean {
    const reader = this.#reader;
    if (reader.atEnd) return false;
    this.#start = reader.at;
    this.#setTag(reader.byte());
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

  /** Keeps what was read of this row. */
  note(): void {
    const { words } = notes;
    const at = notes.at(notes.rows++);
    words[at + rowWord.tag] = this.#tag;
    words[at + rowWord.second] = this.second;
    words[at + rowWord.start] = this.#start;
    words[at + rowWord.identityStart] = this.#identityStart;
    words[at + rowWord.identityEnd] = this.#identityEnd;
    if (this.#kind !== rowKind.entry) return;
    words[at + rowWord.sums] = held[0]!;
    words[at + rowWord.extremes] = held[1]!;
    words[at + rowWord.numbers] = notes.numbersEnd;
    words[at + rowWord.buckets] = succeeded.start;
    words[at + rowWord.succeeded] = succeeded.length;
    words[at + rowWord.failed] = failed.length;
    words[at + rowWord.end] = this.end;
    this.#noteCounters(0, held[0]!);
    this.#noteCounters(firstMinimum, held[1]!);
    notes.bucketsEnd = failed.start + failed.length;
  }

  /** The row as it was noted. */
  recall(row: number): this {
    const { words } = notes;
    const at = notes.at(row);
    this.#setTag(words[at + rowWord.tag]!);
    if (this.#kind !== rowKind.entry) {
      // Few, and short.
      this.#reader.goTo(words[at + rowWord.start]!);
      this.next();
      return this;
    }
    this.#start = words[at + rowWord.start]!;
    this.#reader.goTo(words[at + rowWord.end]!);
    this.second = words[at + rowWord.second]!;
    this.#identityStart = words[at + rowWord.identityStart]!;
    this.#identityEnd = words[at + rowWord.identityEnd]!;
    const extremesAt = this.#recallCounters(0, 0, words[at + rowWord.sums]!, words[at + rowWord.numbers]!);
    this.#recallCounters(1, firstMinimum, words[at + rowWord.extremes]!, extremesAt);
    succeeded.start = words[at + rowWord.buckets]!;
    succeeded.length = words[at + rowWord.succeeded]!;
    failed.start = succeeded.start + succeeded.length;
    failed.length = words[at + rowWord.failed]!;
    return this;
  }

  #setTag(tag: number): void {
    this.#tag = tag;
    this.#kind = tag & 15;
    this.span = spans[tag >>> 4] ?? this.#reader.fail(`span ${tag >>> 4}`);
  }

  #noteCounters(from: number, mask: number): void {
    const { numbers } = notes;
    let to = notes.numbersEnd;
    for (let rest = mask; rest !== 0; rest &= rest - 1) numbers[to++] = counters[from + lowestBit(rest)]!;
    notes.numbersEnd = to;
  }

  /** Where the numbers behind these begin. */
  #recallCounters(part: 0 | 1, from: number, mask: number, start: number): number {
    const { numbers } = notes;
    this.#clearCounters(part, from, mask);
    let at = start;
    for (let rest = mask; rest !== 0; rest &= rest - 1) counters[from + lowestBit(rest)] = numbers[at++]!;
    held[part] = mask;
    return at;
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
    succeeded.start = notes.isFull ? 0 : notes.bucketsEnd;
    this.#readHistogram(succeeded, counter.succeeded, counter.succeededMinUs, counter.succeededMaxUs);
    failed.start = succeeded.start + succeeded.length;
    this.#readHistogram(failed, counter.failures, counter.failedMinUs, counter.failedMaxUs);
  }

  /** @param part the place in `held` of the counters `from` to `to`. */
  #readCounters(part: 0 | 1, from: number, to: number): void {
    const mask = this.#reader.mask(to - from);
    this.#clearCounters(part, from, mask);
    // Those before it too, as long as it may turn out to be cut short.
    held[part]! |= mask;
    this.#reader.masked(counters, from, mask);
    held[part] = mask;
  }

  /** Takes away what the last row had and one with this mask has not. */
  #clearCounters(part: 0 | 1, from: number, mask: number): void {
    for (let rest = held[part]! & ~mask; rest !== 0; rest &= rest - 1) {
      const place = from + lowestBit(rest);
      counters[place] = absentCounter(place);
    }
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
      bucketOf(counters[minAt]!) !== list.buckets[list.start] ||
      bucketOf(counters[maxAt]!) !== list.buckets[list.start + list.length - 1]
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

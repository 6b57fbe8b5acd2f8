import { bucketCount, bucketsPerPage, pageBits, pageCount } from "./bucket-geometry.ts";
import { BucketList } from "./bucket-list.ts";
import type { EntryCounts } from "./counted-rows.ts";
import { addCounters, clearCounters, newCounters } from "./counters.ts";
import {
  bucketIn,
  countIn,
  grownLog,
  type HistogramLog,
  logWord,
  longestLog,
  mostInLog,
  noLog,
} from "./histogram-log.ts";

/** So many words of logs wait to be used again; what is longer is given back. */
const mostSpareWords = 2 * 1024 * 1024;

/** So many seconds are open, each with a place of its own: a power of two. A cluster that lags may be that late. */
const openSeconds = 16;

/** So many words are sorted rather than spread over the pages. */
const fewWords = 64;

// Scratch of one drain at a time.
const counts = new Uint32Array(bucketCount);
const touched = new Uint8Array(pageCount);
const succeeded = new BucketList();
const failed = new BucketList();

/** Buckets as they came, a word each. */
class BucketLog {
  #words: HistogramLog = noLog;
  #length = 0;

  get capacity(): number {
    return this.#words.length;
  }

  /** False, and nothing is taken, where there is no room or a count is too large for a word. */
  add({ start, length, buckets, counts }: BucketList): boolean {
    const needed = this.#length + length;
    if (needed > longestLog) return false;
    while (needed > this.#words.length) this.#words = grownLog(this.#words);
    const words = this.#words;
    let at = this.#length;
    for (let i = start; i < start + length; i++) {
      const count = counts[i]!;
      if (count > mostInLog) return false;
      words[at++] = logWord(buckets[i]!, count);
    }
    this.#length = at;
    return true;
  }

  /** Takes back the last so many. */
  drop(length: number): void {
    this.#length -= length;
  }

  /** Moves all into a list, each bucket once, ascending. */
  drainInto(list: BucketList): void {
    list.clear();
    if (this.#length > fewWords) this.#drainPages(list);
    else this.#drainSorted(list);
    this.#length = 0;
  }

  /** By insertion: rows are ascending each, so that little has to move. */
  #drainSorted(list: BucketList): void {
    const words = this.#words;
    for (let i = 1; i < this.#length; i++) {
      const word = words[i]!;
      let at = i;
      for (; at > 0 && bucketIn(words[at - 1]!) > bucketIn(word); at--) words[at] = words[at - 1]!;
      words[at] = word;
    }
    for (let i = 0; i < this.#length; ) {
      const bucket = bucketIn(words[i]!);
      let count = 0;
      for (; i < this.#length && bucketIn(words[i]!) === bucket; i++) count += countIn(words[i]!);
      list.push(bucket, count);
    }
  }

  #drainPages(list: BucketList): void {
    const words = this.#words;
    for (let i = 0; i < this.#length; i++) {
      const bucket = bucketIn(words[i]!);
      counts[bucket]! += countIn(words[i]!);
      touched[bucket >>> pageBits] = 1;
    }
    for (let page = 0; page < pageCount; page++) {
      if (touched[page] === 0) continue;
      touched[page] = 0;
      const end = (page + 1) * bucketsPerPage;
      for (let bucket = page * bucketsPerPage; bucket < end; bucket++) {
        const count = counts[bucket]!;
        if (count === 0) continue;
        list.push(bucket, count);
        counts[bucket] = 0;
      }
    }
  }
}

/** Rows of one name and one second, added up. */
export class NameSum implements EntryCounts {
  /** The name that it is of. */
  name: Summed | null = null;
  second = -1;
  readonly span = 1;
  readonly counters = newCounters();
  readonly succeeded = succeeded;
  readonly failed = failed;
  readonly #succeededLog = new BucketLog();
  readonly #failedLog = new BucketLog();
  #rows = 0;

  get isEmpty(): boolean {
    return this.#rows === 0;
  }

  get capacity(): number {
    return this.#succeededLog.capacity + this.#failedLog.capacity;
  }

  /** False, and nothing is added, when it has no room for the row. */
  add(row: EntryCounts): boolean {
    if (!this.#succeededLog.add(row.succeeded)) return false;
    if (!this.#failedLog.add(row.failed)) {
      this.#succeededLog.drop(row.succeeded.length);
      return false;
    }
    addCounters(this.counters, row.counters);
    this.#rows++;
    return true;
  }

  /** Fills its lists, which are those of all sums: they hold until another one is drained. */
  drain(): void {
    this.#succeededLog.drainInto(succeeded);
    this.#failedLog.drainInto(failed);
  }

  /** After a drain: it holds nothing. */
  clear(): void {
    this.#rows = 0;
    clearCounters(this.counters);
  }
}

/** What rows are added up for: it holds its open sums. */
export interface Summed {
  readonly sums: (NameSum | null)[];
  /** The second of the last row that was counted by itself. */
  singleSecond: number;
}

/** Room in a name for its sums of the open seconds. */
export const noSums = (): (NameSum | null)[] => new Array<null>(openSeconds).fill(null);

const placeOf = (second: number): number => second & (openSeconds - 1);

/**
 * Adds rows up by name and second before they are counted: a thousand workers send a thousand rows of the same ones, and
 * most of their samples fall into the same buckets. The first row of a name and second is counted by itself: where one
 * thread reports there is no other. Open are the newest seconds; what they hold is counted in their order.
 */
export class NameSums<Name extends Summed> {
  readonly #count: (name: Name, counts: EntryCounts) => void;
  readonly #open: readonly NameSum[][] = Array.from({ length: openSeconds }, () => []);
  readonly #spare: NameSum[] = [];
  #spareWords = 0;
  #newest = -1;

  /** @param count counts what was added up; its lists hold only while it is called. */
  constructor(count: (name: Name, counts: EntryCounts) => void) {
    this.#count = count;
  }

  /** False where the row is to be counted at once; all that has to be counted before it is then. */
  add(name: Name, row: EntryCounts): boolean {
    const { second } = row;
    if (second > this.#newest) this.#moveOn(second);
    else if (second <= this.#newest - openSeconds) {
      this.flush();
      return false;
    }
    let sum = name.sums[placeOf(second)] ?? null;
    if (sum === null) {
      if (name.singleSecond !== second) {
        name.singleSecond = second;
        return false;
      }
      sum = this.#begin(name, second);
    }
    if (sum.add(row)) return true;
    this.#empty(sum);
    return sum.add(row);
  }

  /** Counts all that was added. */
  flush(): void {
    for (let age = openSeconds - 1; age >= 0; age--) this.#close(placeOf(this.#newest - age));
  }

  #moveOn(second: number): void {
    if (second === this.#newest + 1) this.#close(placeOf(second));
    else this.flush();
    this.#newest = second;
  }

  #close(place: number): void {
    const sums = this.#open[place]!;
    for (const sum of sums) {
      sum.name!.sums[place] = null;
      this.#empty(sum);
      sum.name = null;
      if (this.#spareWords + sum.capacity > mostSpareWords) continue;
      this.#spareWords += sum.capacity;
      this.#spare.push(sum);
    }
    sums.length = 0;
  }

  #begin(name: Name, second: number): NameSum {
    const sum = this.#spare.pop() ?? new NameSum();
    this.#spareWords -= sum.capacity;
    sum.name = name;
    sum.second = second;
    name.sums[placeOf(second)] = sum;
    this.#open[placeOf(second)]!.push(sum);
    return sum;
  }

  /** Counts what a sum holds; it goes on with nothing. */
  #empty(sum: NameSum): void {
    if (sum.isEmpty) return;
    sum.drain();
    this.#count(sum.name as Name, sum);
    sum.clear();
  }
}

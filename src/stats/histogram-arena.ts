import { bucketOf, bucketsPerPage, pageBits, pageCount } from "./bucket-geometry.ts";
import type { BucketList } from "./bucket-list.ts";

/** Stands for no block: a histogram without samples, a page never touched, an arena that is full. */
export const noBlock = 0;

const BLOCK_WORDS = bucketsPerPage;
const FIRST_WORDS = 256 * BLOCK_WORDS;

/**
 * The histograms of one load thread in one array that is used again each second: blocks of 128 words from a free
 * list. A histogram is the offset of a block. Its first 128 values are noted one by one, since most of thousands of
 * names have few in a second; with the next value it becomes a directory of pages.
 *
 *   notes      [bucket of value 1 | of value 2 | … ]           (unordered)
 *   directory  [page 0 | page 1 | … | page 95 | unused]        page  [count of bucket 0 | … | 127]
 *   free       [offset of the next free block | 0 …]
 */
export class HistogramArena {
  private words = new Uint32Array(FIRST_WORDS);
  private freeBlock = noBlock;
  private nextFresh = BLOCK_WORDS;
  private readonly limitWords: number;

  constructor(limitBytes: number) {
    this.limitWords = Math.max(FIRST_WORDS, Math.floor(limitBytes / Uint32Array.BYTES_PER_ELEMENT));
  }

  /**
   * Counts one value in a histogram that holds `count` of them, a new one where it is `noBlock`.
   * @returns the histogram's block from now on; `noBlock`, and nothing is counted, when the arena is full.
   */
  record(histogram: number, count: number, valueUs: number): number {
    const bucket = bucketOf(valueUs);
    if (count > BLOCK_WORDS) return this.increment(histogram, bucket) ? histogram : noBlock;
    if (count === BLOCK_WORDS) return this.recordInPages(histogram, bucket);
    const block = count === 0 ? this.allocate() : histogram;
    if (block !== noBlock) this.words[block + count] = bucket;
    return block;
  }

  /** Moves the counts of a histogram that holds `count` values into the list and frees its blocks. */
  drain(histogram: number, count: number, list: BucketList): void {
    list.clear();
    if (count === 0) return;
    if (count > BLOCK_WORDS) this.drainPages(histogram, list);
    else this.drainNotes(histogram, count, list);
  }

  private increment(directory: number, bucket: number): boolean {
    const slot = directory + (bucket >>> pageBits);
    let page = this.words[slot]!;
    if (page === noBlock) {
      page = this.allocate();
      if (page === noBlock) return false;
      this.words[slot] = page;
    }
    this.words[page + (bucket & (bucketsPerPage - 1))]!++;
    return true;
  }

  private recordInPages(notes: number, bucket: number): number {
    const directory = this.allocate();
    if (directory === noBlock) return noBlock;
    let fits = this.increment(directory, bucket);
    for (let i = 0; fits && i < BLOCK_WORDS; i++) fits = this.increment(directory, this.words[notes + i]!);
    if (!fits) {
      this.freePages(directory);
      return noBlock;
    }
    this.free(notes);
    return directory;
  }

  private drainNotes(notes: number, count: number, list: BucketList): void {
    const sorted = this.words.subarray(notes, notes + count).sort();
    let equal = 0;
    for (let i = 0; i < count; i++) {
      equal++;
      if (sorted[i] === sorted[i + 1]) continue;
      list.push(sorted[i]!, equal);
      equal = 0;
    }
    this.free(notes);
  }

  private drainPages(directory: number, list: BucketList): void {
    for (let number = 0; number < pageCount; number++) {
      const page = this.words[directory + number]!;
      if (page === noBlock) continue;
      for (let i = 0; i < bucketsPerPage; i++) {
        const count = this.words[page + i]!;
        if (count > 0) list.push((number << pageBits) + i, count);
      }
    }
    this.freePages(directory);
  }

  private freePages(directory: number): void {
    for (let number = 0; number < pageCount; number++) {
      const page = this.words[directory + number]!;
      if (page !== noBlock) this.free(page);
    }
    this.free(directory);
  }

  private free(block: number): void {
    this.words.fill(0, block, block + BLOCK_WORDS);
    this.words[block] = this.freeBlock;
    this.freeBlock = block;
  }

  private allocate(): number {
    const reused = this.freeBlock;
    if (reused !== noBlock) {
      this.freeBlock = this.words[reused]!;
      this.words[reused] = 0;
      return reused;
    }
    if (this.nextFresh + BLOCK_WORDS > this.words.length && !this.grow()) return noBlock;
    const fresh = this.nextFresh;
    this.nextFresh += BLOCK_WORDS;
    return fresh;
  }

  private grow(): boolean {
    const length = Math.min(this.words.length * 2, this.limitWords);
    if (length < this.nextFresh + BLOCK_WORDS) return false;
    const words = new Uint32Array(length);
    words.set(this.words);
    this.words = words;
    return true;
  }
}

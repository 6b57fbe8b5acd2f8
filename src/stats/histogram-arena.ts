import { bucketOf, bucketsPerPage, pageBits, pageCount } from "./bucket-geometry.ts";
import type { BucketList } from "./bucket-list.ts";

/** Stands for no block: a histogram without samples, a page never touched, an arena that is full. */
export const noBlock = 0;

const BLOCK_WORDS = bucketsPerPage;
const FIRST_WORDS = 256 * BLOCK_WORDS;

/**
 * The histograms of one load thread in one array that is used again each second: blocks of 128 words from a free
 * list. A histogram is the offset of its directory block, which holds the offsets of its pages.
 *
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

  /** The directory of a new histogram, or `noBlock` when the arena is full. */
  create(): number {
    return this.allocate();
  }

  /** Counts one value; false when that needs a page and the arena is full. */
  record(directory: number, valueUs: number): boolean {
    const bucket = bucketOf(valueUs);
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

  /** Moves the counts of a histogram into the list and frees its blocks. */
  drain(directory: number, list: BucketList): void {
    list.clear();
    if (directory === noBlock) return;
    const words = this.words;
    for (let number = 0; number < pageCount; number++) {
      const page = words[directory + number]!;
      if (page === noBlock) continue;
      for (let i = 0; i < bucketsPerPage; i++) {
        const count = words[page + i]!;
        if (count > 0) list.push((number << pageBits) + i, count);
      }
      this.free(page);
    }
    this.free(directory);
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

  private free(block: number): void {
    this.words.fill(0, block, block + BLOCK_WORDS);
    this.words[block] = this.freeBlock;
    this.freeBlock = block;
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

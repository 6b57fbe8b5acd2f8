import { addToPage, type Pages } from "./histogram-pages.ts";

/** So many additions are kept before they are worked into pages. */
export const usualLog = 1024;
/** The same of a histogram that gets more of them at a time: there are few, and the more the cheaper is each. */
export const longestLog = 4096;
const FIRST_WORDS = 16;
const BUCKET_BITS = 14;
const BUCKET_MASK = 2 ** BUCKET_BITS - 1;

/** Greater counts find no room in a log. */
export const mostInLog = 2 ** (32 - BUCKET_BITS) - 1;

/** Additions to a histogram as they came, a word each: 18 bits of count, 14 of bucket. */
export type HistogramLog = Uint32Array;

export const noLog: HistogramLog = new Uint32Array(0);

export const logWord = (bucket: number, count: number): number => (count << BUCKET_BITS) | bucket;

export const bucketIn = (word: number): number => word & BUCKET_MASK;

export const countIn = (word: number): number => word >>> BUCKET_BITS;

/** The same additions with room for more; no longer than `longestLog`. */
export const grownLog = (log: HistogramLog): HistogramLog => {
  const grown = new Uint32Array(Math.min(longestLog, Math.max(FIRST_WORDS, log.length * 2)));
  grown.set(log);
  return grown;
};

/** Adds the first `length` words of a log to pages of this generation. */
export const workIn = (pages: Pages, log: HistogramLog, length: number, generation: number): void => {
  for (let i = 0; i < length; i++) addToPage(pages, bucketIn(log[i]!), countIn(log[i]!), generation);
};

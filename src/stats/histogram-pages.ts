import { bucketsPerPage, pageBits, pageCount } from "./bucket-geometry.ts";

// A page: the counts of its buckets, their sum, and the generation of the histogram in which it was made.
//   [0 ……………………… 127 | 128: sum | 129: generation]
export const pageSum = bucketsPerPage;
const pageGeneration = bucketsPerPage + 1;
const pageLength = bucketsPerPage + 2;

/** The directory of a histogram's pages; those never touched are missing. */
export type Pages = (Float64Array | undefined)[];
export const noPages: Readonly<Pages> = new Array<undefined>(pageCount).fill(undefined);

/** Adds to a bucket, in a page of this generation. */
export const addToPage = (pages: Pages, bucket: number, count: number, generation: number): void => {
  const page = ownPage(pages, bucket >>> pageBits, generation);
  page[bucket & (bucketsPerPage - 1)]! += count;
  page[pageSum]! += count;
};

/** A page to write to: of this generation already, else a new one or a copy. */
export const ownPage = (pages: Pages, number: number, generation: number): Float64Array => {
  let page = pages[number];
  if (page !== undefined && page[pageGeneration] === generation) return page;
  page = page === undefined ? new Float64Array(pageLength) : page.slice();
  page[pageGeneration] = generation;
  pages[number] = page;
  return page;
};

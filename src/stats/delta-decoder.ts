import type { EntryRow, RowVisitor } from "./counted-rows.ts";
import { counter } from "./counters.ts";
import { notes, RowParser } from "./row-parser.ts";

/** Checks every byte, then visits the rows: malformed bytes throw MalformedRows before any visit. */
export const decodeRows = (bytes: Uint8Array, visitor: RowVisitor): void => {
  checkRows(bytes);
  visitRows(bytes, visitor);
};

/**
 * Visits rows that `checkRows` has passed: of others it may tell numbers that don't agree. Right after the check it reads
 * nothing again.
 */
export const visitRows = (bytes: Uint8Array, visitor: RowVisitor): void => {
  const row = new RowParser(bytes, true);
  if (notes.take(bytes)) {
    const { rows } = notes;
    for (let i = 0; i < rows; i++) row.recall(i).visit(visitor);
    return;
  }
  while (row.next()) row.visit(visitor);
};

/** How many samples rows count that an encoder of this process wrote. */
export const samplesIn = (bytes: Uint8Array): number => {
  let samples = 0;
  const add = ({ counters }: EntryRow): void => {
    samples += counters[counter.succeeded]! + counters[counter.failures]!;
  };
  visitRows(bytes, { entry: add, error: () => {}, exception: () => {} });
  return samples;
};

/** Throws MalformedRows unless the bytes are rows as RowEncoder writes them, with numbers that agree. */
export const checkRows = (bytes: Uint8Array): void => {
  const row = new RowParser(bytes);
  notes.clear();
  let isNoted = true;
  while (row.next()) {
    isNoted &&= !notes.isFull;
    if (isNoted) row.note();
  }
  if (isNoted) notes.close(bytes);
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

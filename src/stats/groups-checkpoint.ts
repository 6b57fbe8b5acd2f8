import type { ErrorGroupRow, ExceptionGroupRow } from "./counted-rows.ts";
import { type ErrorCounts, type ExceptionCounts, RowEncoder } from "./delta.ts";
import { visitRows } from "./delta-decoder.ts";

/** Groups of errors in a checkpoint: each a row of second 0. */
export interface ErrorsPiece {
  readonly rows: Uint8Array;
}

/** The same of exceptions, with the workers of each. */
export interface ExceptionsPiece {
  readonly rows: Uint8Array;
  readonly workers: readonly (readonly string[])[];
}

const time = { second: 0, span: 1 };

/** @param groups each with the bytes that name it. */
export const encodeErrors = (groups: Iterable<readonly [Uint8Array, ErrorCounts]>): ErrorsPiece => {
  const encoder = new RowEncoder();
  for (const [identity, counts] of groups) encoder.error(time, identity, counts);
  return { rows: encoder.take() };
};

export const visitErrors = ({ rows }: ErrorsPiece, visit: (row: ErrorGroupRow) => void): void =>
  visitRows(rows, { entry: misplaced, error: visit, exception: misplaced });

/** @param groups each with the bytes that name it. */
export const encodeExceptions = (
  groups: Iterable<readonly [Uint8Array, ExceptionCounts & { readonly workers: ReadonlySet<string> }]>,
): ExceptionsPiece => {
  const encoder = new RowEncoder();
  const workers: string[][] = [];
  for (const [identity, counts] of groups) {
    encoder.exception(time, identity, counts);
    workers.push([...counts.workers]);
  }
  return { rows: encoder.take(), workers };
};

export const visitExceptions = (
  { rows, workers }: ExceptionsPiece,
  visit: (row: ExceptionGroupRow, workers: readonly string[]) => void,
): void => {
  let at = 0;
  visitRows(rows, {
    entry: misplaced,
    error: misplaced,
    exception: (row) => visit(row, workers[at++] ?? []),
  });
};

const misplaced = (): never => {
  throw new Error("a row of another kind in a checkpoint");
};

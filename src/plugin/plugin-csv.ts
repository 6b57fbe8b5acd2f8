import { AcridaError } from "../base/errors.ts";
import type { PluginContext } from "./plugin-context.ts";

/** A cell: a number is written as it is, a text so that no spreadsheet runs it; null is an empty cell. */
export type CsvCell = string | number | null;

/** A table to keep: in the console's downloads, and as `PREFIX_PLUGIN_NAME.csv` with `--csv PREFIX`. */
export interface PluginCsv {
  /** Small letters, digits and dashes. */
  readonly name: string;
  /** How the downloads call it; its name without. */
  readonly title?: string;
  readonly columns: readonly string[];
  /** Its rows as of now; each has a cell for each column. */
  readonly rows: (context: PluginContext) => Rows | PromiseLike<Rows>;
}

type Rows = readonly (readonly CsvCell[])[];

const mostRows = 100_000;

/** @throws AcridaError MISUSE for rows that don't fit the columns. */
export const checkRows = (given: unknown, columns: number, where: string): Rows => {
  if (!Array.isArray(given)) throw wrong(where, `a list of rows, got ${kindOf(given)}`);
  if (given.length > mostRows) throw wrong(where, `at most ${mostRows} rows, got ${given.length}`);
  for (const [index, row] of given.entries()) {
    if (!Array.isArray(row) || row.length !== columns) {
      const got = Array.isArray(row) ? String(row.length) : kindOf(row);
      throw wrong(where, `rows with ${columns} cells each, got ${got} in row ${index + 1}`);
    }
    const odd = row.find((cell) => cell !== null && !["string", "number"].includes(typeof cell));
    if (odd !== undefined || row.includes(undefined))
      throw wrong(where, `cells that are texts, numbers or null, got ${kindOf(odd)} in row ${index + 1}`);
  }
  return given;
};

const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;

const wrong = (where: string, expected: string): AcridaError =>
  new AcridaError("MISUSE", `${where}: expected ${expected}`);

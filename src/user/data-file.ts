import { basename } from "node:path";
import { AcridaError } from "../base/errors.ts";
import { type DataFormat, dataFormats, type FormatOptions, formatOf, parseRows } from "./data-format.ts";
import { findDataFile, readDataFile } from "./data-place.ts";
import { type AtEnd, type DataRegistry, dataRegistry } from "./data-registry.ts";
import { type DataSource, rowSource } from "./data-source.ts";
import { deepFreeze } from "./json-value.ts";
import type { RowOrderName } from "./row-order.ts";

/** How rows are handed out; each field may be left out. */
export interface HandOutOptions {
  /** `sequential`, as they stand in the file, by default; `random` by the run's seed, another order in each lap. */
  readonly order?: RowOrderName;
  /** When every row was handed out: from the first again (`recycle`, by default), or the end of the user or test. */
  readonly atEnd?: AtEnd;
}

/** How a data file is read and handed out; each field may be left out. */
export interface DataFileOptions extends HandOutOptions, FormatOptions {
  /** By default what the file's name ends in tells. */
  readonly format?: DataFormat;
}

/** The rows of a file. */
export interface DataFile<Row> extends DataSource<Row> {
  /** All rows as they stand in the file, for reading: nobody is handed them by this. Frozen to its depth. */
  all(): readonly Row[];
}

const orders: readonly RowOrderName[] = ["sequential", "random"];
const ends: readonly AtEnd[] = ["recycle", "stop user", "stop test"];

/** @throws AcridaError MISUSE */
export const checkHandOut = (call: string, { order = "sequential", atEnd = "recycle" }: HandOutOptions) => {
  expectOneOf(call, "order", order, orders);
  expectOneOf(call, "atEnd", atEnd, ends);
  return { order, atEnd };
};

/** Reads the file in this thread and makes it known to the registry. */
const declareFile = (
  file: string | URL,
  options: DataFileOptions,
  registry: DataRegistry,
): DataFile<unknown> => {
  const name = typeof file === "string" ? file : basename(String(file));
  const call = `dataFile(${JSON.stringify(String(name))})`;
  registry.checkOpen(call);
  const { order, atEnd } = checkHandOut(call, options);
  const format = options.format ?? formatOf(name);
  if (format === undefined) {
    const choices = dataFormats.map((one) => `"${one}"`).join(", ");
    throw new AcridaError(
      "MISUSE",
      `${call}: its name tells no format; give one: { format: … } of ${choices}`,
    );
  }
  expectOneOf(call, "format", format, dataFormats);
  const key = registry.keyFor(name);
  const known = registry.placeOf(key);
  const { text, place } = readDataFile(name, known?.path ?? findDataFile(file), known);
  const rows = parseRows(text, format, name, options);
  if (rows.length === 0) throw new AcridaError("DATA_FILE", `${name} has no row; it needs at least one`);
  for (const row of rows) deepFreeze(row);
  Object.freeze(rows);
  const recycles = atEnd === "recycle";
  const source = { key, rows: rows.length, recycles, order, file: place };
  registry.declare(source);
  const rowAt = ({ position }: { readonly position: number }): unknown => rows[position];
  return {
    ...rowSource({ name, length: rows.length, atEnd, source, rowAt }),
    all: () => rows,
  };
};

const expectOneOf = (call: string, option: string, value: string, choices: readonly string[]): void => {
  if (choices.includes(value)) return;
  const names = choices.map((one) => `"${one}"`).join(", ");
  throw new AcridaError("MISUSE", `${call}: expected ${option} to be one of ${names}, got ${String(value)}`);
};

/**
 * The rows of a file, each for one user only in the whole run. At the top level of a scenario; the path starts at the
 * folder of the file that names it. A row of CSV is an object of texts by the header's names.
 * @throws AcridaError DATA_FILE for a file that is missing or malformed, MISUSE for options that are none.
 */
export function dataFile(
  file: string | URL,
  options: DataFileOptions & { readonly format: "lines" },
): DataFile<string>;
export function dataFile<Row = Readonly<Record<string, string>>>(
  file: string | URL,
  options?: DataFileOptions,
): DataFile<Row>;
export function dataFile(file: string | URL, options: DataFileOptions = {}): DataFile<unknown> {
  return declareFile(file, options, dataRegistry);
}

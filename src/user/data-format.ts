import { createRequire } from "node:module";
import { extname } from "node:path";
import type { CsvError, Options } from "csv-parse/sync";
import { AcridaError, messageOf } from "../base/errors.ts";

/** How a data file is read. */
export type DataFormat = "csv" | "tsv" | "json" | "ndjson" | "lines";

export interface FormatOptions {
  /** What stands between two fields of a CSV file; a comma by default. */
  readonly delimiter?: string;
  /** Names of the columns of a CSV file that has no header. */
  readonly columns?: readonly string[];
}

const byExtension: Readonly<Record<string, DataFormat>> = {
  ".csv": "csv",
  ".tsv": "tsv",
  ".json": "json",
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
  ".txt": "lines",
};

/** All formats, as an option names them. */
export const dataFormats: readonly DataFormat[] = ["csv", "tsv", "json", "ndjson", "lines"];

/** The format that a file's name tells; undefined where it tells none. */
export const formatOf = (path: string): DataFormat | undefined => byExtension[extname(path).toLowerCase()];

/**
 * The rows of a file: objects of texts by column name for CSV, the items of a JSON list, one value or text a line.
 * @throws AcridaError DATA_FILE naming the line, where one is known.
 */
export const parseRows = (
  text: string,
  format: DataFormat,
  name: string,
  options: FormatOptions = {},
): unknown[] => {
  switch (format) {
    case "csv":
      return csvRows(text, name, options);
    case "tsv":
      return csvRows(text, name, { delimiter: "\t", ...options });
    case "json":
      return jsonRows(text, name);
    case "ndjson":
      return fullLines(text).map(({ line, number }) => parseLine(line, name, number));
    case "lines":
      return fullLines(text).map(({ line }) => line);
  }
};

const malformed = (name: string, line: number | null, problem: string): AcridaError =>
  new AcridaError("DATA_FILE", `${name}${line === null ? "" : `, line ${line}`}: ${problem}`);

/** Only scenarios with a CSV file pay for the parser. */
const csvParser = (): typeof import("csv-parse/sync") =>
  createRequire(import.meta.url)("csv-parse/sync") as typeof import("csv-parse/sync");

const csvRows = (text: string, name: string, { delimiter = ",", columns }: FormatOptions): unknown[] => {
  const options: Options = {
    bom: true,
    delimiter,
    skip_empty_lines: true,
    columns: (header: string[]) => checkedColumns(columns ?? header, name),
  };
  if (columns !== undefined) options.columns = checkedColumns(columns, name);
  try {
    return csvParser().parse(text, options) as unknown[];
  } catch (error) {
    if (error instanceof AcridaError) throw error;
    throw csvProblem(error as CsvError, name);
  }
};

const checkedColumns = (columns: readonly string[], name: string): string[] => {
  const empty = columns.findIndex((column) => column.trim() === "");
  if (empty >= 0) throw malformed(name, null, `column ${empty + 1} of the header has no name; give it one`);
  if (columns.includes("__proto__")) throw malformed(name, null, "no column can be called __proto__");
  const twice = columns.find((column, at) => columns.indexOf(column) !== at);
  if (twice === undefined) return [...columns];
  throw malformed(
    name,
    null,
    `the header names ${JSON.stringify(twice)} twice; give each column its own name`,
  );
};

const csvProblem = (error: CsvError, name: string): AcridaError => {
  const { code, lines } = error;
  const line = typeof lines === "number" ? lines : null;
  if (code === "CSV_RECORD_INCONSISTENT_COLUMNS" || code === "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH") {
    const { columns, record } = error as unknown as { columns?: unknown; record?: unknown };
    const expected = Array.isArray(columns)
      ? `${columns.length} fields, as in the header`
      : "as many as before";
    const got = Array.isArray(record) ? `, got ${record.length}` : "";
    return malformed(
      name,
      line,
      `expected ${expected}${got}; put fields that hold the delimiter in "quotes"`,
    );
  }
  return malformed(name, line, `is no CSV: ${messageOf(error)}`);
};

const jsonRows = (text: string, name: string): unknown[] => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(name, null, `is no JSON: ${messageOf(error)}`);
  }
  if (Array.isArray(value)) return value;
  throw malformed(name, null, `expected a JSON list of rows, got ${value === null ? "null" : typeof value}`);
};

const parseLine = (line: string, name: string, number: number): unknown => {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw malformed(name, number, `is no JSON: ${messageOf(error)}`);
  }
};

/** Lines that hold something, with their numbers from 1. */
const fullLines = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== "");

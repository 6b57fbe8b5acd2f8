import { csvNumber, csvRecord, csvText } from "./csv-format.ts";

/** A table of somebody's own as CSV: numbers as they are, null as an empty cell. */
export const ownTableCsv = (
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string => csvRecord(columns.map(csvText)) + rows.map((row) => csvRecord(row.map(cellOf))).join("");

const cellOf = (value: string | number | null): string => {
  if (value === null) return "";
  return typeof value === "number" ? csvNumber(value, 6) : csvText(value);
};

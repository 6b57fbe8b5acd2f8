import type { RowName, RowValues } from "../../../src/server/api.ts";
import { type Sorting, sorted } from "../widgets/sort.ts";
import { columnValue, type StatisticsField } from "./statistics-columns.ts";

/** A row of the statistics with its name. */
export interface StatisticsRow extends RowName {
  readonly values: RowValues;
}

export type StatisticsSortKey = StatisticsField | "method" | "name";

/** The rows whose method and name hold every word of the filter, whatever the case; without the total. */
export function filteredRows(
  names: ReadonlyMap<number, RowName>,
  rows: ReadonlyMap<number, RowValues>,
  filter: string,
): StatisticsRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found: StatisticsRow[] = [];
  for (const [id, values] of rows) {
    const name = names.get(id);
    if (id === 0 || name === undefined) continue;
    const text = `${name.method} ${name.name}`.toLowerCase();
    if (words.every((word) => text.includes(word))) found.push({ ...name, values });
  }
  return found;
}

/** The rows by a column. */
export function sortedRows(
  rows: readonly StatisticsRow[],
  { key, descending }: Sorting<StatisticsSortKey>,
): StatisticsRow[] {
  if (key === "method" || key === "name") return sorted(rows, (row) => row[key], descending);
  return sorted(rows, ({ values }) => columnValue(values, key), descending);
}

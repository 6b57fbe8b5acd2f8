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

/** A row as it is told from others in every test: its id is another one after a reset, and in the next test. */
export type RowKey = Pick<RowName, "method" | "name">;

/** The id that a row has now; null while there is none. */
export function idOfRow(names: ReadonlyMap<number, RowName>, key: RowKey | null): number | null {
  if (key === null) return null;
  for (const { id, method, name } of names.values()) {
    if (method === key.method && name === key.name) return id;
  }
  return null;
}

/** The rows by a column. */
export function sortedRows(
  rows: readonly StatisticsRow[],
  { key, descending }: Sorting<StatisticsSortKey>,
): StatisticsRow[] {
  if (key === "method" || key === "name") return sorted(rows, (row) => row[key], descending);
  return sorted(rows, ({ values }) => columnValue(values, key), descending);
}

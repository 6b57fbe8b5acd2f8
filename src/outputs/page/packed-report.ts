import type { NamePoint, ReportView, SeriesPoint } from "./view.ts";

/** A list of objects of one shape as one list of values for each key: their names are written once, not a thousand times. */
export type Columns<T> = { readonly [K in keyof T]: readonly T[K][] };

/** The report's data as it stands in the file. */
export interface PackedReport extends Omit<ReportView, "whole" | "names"> {
  readonly whole: Omit<ReportView["whole"], "series"> & { readonly series: Columns<SeriesPoint> | null };
  readonly names: readonly {
    readonly method: string;
    readonly name: string;
    readonly points: Columns<NamePoint> | null;
  }[];
}

const columnsOf = <T extends object>(items: readonly T[]): Columns<T> | null => {
  const first = items[0];
  if (first === undefined) return null;
  const keys = Object.keys(first) as (keyof T)[];
  const columns: unknown = Object.fromEntries(keys.map((key) => [key, items.map((item) => item[key])]));
  return columns as Columns<T>;
};

const itemsOf = <T extends object>(columns: Columns<T> | null): T[] => {
  if (columns === null) return [];
  const keys = Object.keys(columns) as (keyof T)[];
  const length = columns[keys[0]!].length;
  const itemAt = (i: number): unknown => Object.fromEntries(keys.map((key) => [key, columns[key][i]]));
  return Array.from({ length }, (_, i) => itemAt(i) as T);
};

/** The report's data with its points as columns: a third of the size. */
export const packReport = (view: ReportView): PackedReport => ({
  ...view,
  whole: { ...view.whole, series: columnsOf(view.whole.series) },
  names: view.names.map(({ method, name, points }) => ({ method, name, points: columnsOf(points) })),
});

/** What `packReport` was given. The page calls it; it knows nothing but the view. */
export const unpackReport = (packed: PackedReport): ReportView => ({
  ...packed,
  whole: { ...packed.whole, series: itemsOf(packed.whole.series) },
  names: packed.names.map(({ method, name, points }) => ({ method, name, points: itemsOf(points) })),
});

/** By which column a table is sorted, and whether the greatest comes first. */
export interface Sorting<Key extends string = string> {
  readonly key: Key;
  readonly descending: boolean;
}

export type SortValue = string | number | null;

/** The list by its items' values: numbers by size, texts by the language's order, nothing known always last; equals keep their order. */
export function sorted<T>(list: readonly T[], value: (item: T) => SortValue, descending: boolean): T[] {
  const sign = descending ? -1 : 1;
  const keyed = list.map((item) => ({ item, value: value(item) }));
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
    return sign * compared(a.value, b.value);
  });
  return keyed.map(({ item }) => item);
}

/** The sorting after a press on a column's header: the other way round, or the column's own first way. */
export function nextSorting<Key extends string>(now: Sorting<Key>, key: Key, numeric: boolean): Sorting<Key> {
  return { key, descending: now.key === key ? !now.descending : numeric };
}

/** What `aria-sort` says of a column. */
export function ariaSort(sorting: Sorting, key: string): "ascending" | "descending" | undefined {
  if (sorting.key !== key) return undefined;
  return sorting.descending ? "descending" : "ascending";
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compared(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(String(a), String(b));
}

import { type ReactNode, useState } from "react";
import { useWords } from "../i18n/language.ts";
import { useKept } from "../store/use-kept.ts";
import { ariaSort, nextSorting, type Sorting, type SortValue, sorted } from "./sort.ts";
import "./sort-table.css";

/** A column: what it is sorted by, and what it shows. */
export interface SortColumn<T> {
  readonly key: string;
  readonly label: string;
  readonly value: (item: T) => SortValue;
  readonly show: (item: T) => ReactNode;
  readonly kind: "number" | "text" | "long";
}

interface SortTableProps<T> {
  /** Its name, also that under which its sorting is kept. */
  readonly name: string;
  readonly label: string;
  readonly items: readonly T[];
  readonly itemKey: (item: T) => string;
  readonly columns: readonly SortColumn<T>[];
  /** By a key that no column has the items stay in their order. */
  readonly first: Sorting;
}

const shownAtOnce = 300;

/** A table of some hundred rows, sorted by a press on a header; the rest comes on demand. */
export function SortTable<T>({ name, label, items, itemKey, columns, first }: SortTableProps<T>) {
  const { text, format } = useWords();
  const [sorting, setSorting] = useKept<Sorting>(`${name}.sort`, first);
  const [limit, setLimit] = useState(shownAtOnce);
  const column = columns.find(({ key }) => key === sorting.key);
  const list = column === undefined ? items : sorted(items, column.value, sorting.descending);
  return (
    <>
      <section className="sort-table panel" aria-label={label} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map(({ key, label: title, kind }) => (
                <th key={key} scope="col" aria-sort={ariaSort(sorting, key)} className={`cell-${kind}`}>
                  <button
                    type="button"
                    className="sort-button"
                    onClick={() => setSorting(nextSorting(sorting, key, kind === "number"))}
                  >
                    {title} <SortArrow sorting={sorting} column={key} />
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {list.slice(0, limit).map((item) => (
              <tr key={itemKey(item)}>
                {columns.map(({ key, show, kind }) => (
                  <td key={key} className={`cell-${kind}`}>
                    {show(item)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {list.length > limit && (
        <button
          type="button"
          className="button sort-table-more"
          onClick={() => setLimit(limit + shownAtOnce)}
        >
          {text("table.more", { count: format.count(list.length - limit) })}
        </button>
      )}
    </>
  );
}

/** Which way a column is sorted, for the eye; `aria-sort` tells the ear. */
export function SortArrow({ sorting, column }: { readonly sorting: Sorting; readonly column: string }) {
  const sign = sorting.key !== column ? "" : sorting.descending ? "▼" : "▲";
  return (
    <span className="sort-arrow" aria-hidden="true">
      {sign}
    </span>
  );
}

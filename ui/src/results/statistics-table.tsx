import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, memo, useRef } from "react";
import type { RowValues } from "../../../src/server/api.ts";
import { useWords, type Words } from "../i18n/language.ts";
import { ariaSort, nextSorting, type Sorting } from "../widgets/sort.ts";
import { SortArrow } from "../widgets/sort-table.tsx";
import { columnValue, type StatisticsColumn } from "./statistics-columns.ts";
import type { RowKey, StatisticsRow, StatisticsSortKey } from "./statistics-rows.ts";
import "./statistics-table.css";

const rowHeightPx = 32;

interface StatisticsTableProps {
  readonly rows: readonly StatisticsRow[];
  readonly total: RowValues | undefined;
  readonly columns: readonly StatisticsColumn[];
  readonly sorting: Sorting<StatisticsSortKey>;
  readonly onSort: (sorting: Sorting<StatisticsSortKey>) => void;
  /** The id of the row whose charts are shown. */
  readonly opened: number | null;
  readonly onOpen: (row: RowKey | null) => void;
}

/** The table itself: only the rows in sight are drawn, the header and the total stay in sight. */
export function StatisticsTable({
  rows,
  total,
  columns,
  sorting,
  onSort,
  opened,
  onOpen,
}: StatisticsTableProps) {
  const words = useWords();
  const { text } = words;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 12,
    getItemKey: (index) => rows[index]!.id,
  });
  const header = (key: StatisticsSortKey, label: string, unit: string, numeric: boolean) => (
    <div
      key={key}
      role="columnheader"
      aria-sort={ariaSort(sorting, key)}
      className={numeric ? "stat-cell stat-number" : `stat-cell stat-${key}`}
    >
      <button
        type="button"
        className="sort-button"
        onClick={() => onSort(nextSorting(sorting, key, numeric))}
      >
        {label}
        {unit !== "" && <small> {unit}</small>} <SortArrow sorting={sorting} column={key} />
      </button>
    </div>
  );
  return (
    <section className="stat-scroller panel" ref={scroller} tabIndex={0} aria-label={text("tab.statistics")}>
      <div
        className="stat-table"
        role="table"
        aria-label={text("tab.statistics")}
        aria-rowcount={rows.length + 2}
        style={{ "--stat-columns": columns.length } as CSSProperties}
      >
        <div className="stat-head" role="rowgroup">
          <div className="stat-row" role="row" aria-rowindex={1}>
            {header("name", text("column.name"), "", false)}
            {header("method", text("column.method"), "", false)}
            {columns.map(({ field, label, unit }) => header(field, text(label), unit, true))}
          </div>
        </div>
        <div className="stat-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const row = rows[index]!;
            return (
              <Row
                key={key}
                row={row}
                place={index}
                start={start}
                columns={columns}
                words={words}
                isOpen={row.id === opened}
                onOpen={onOpen}
              />
            );
          })}
        </div>
        <div className="stat-foot" role="rowgroup">
          <div className="stat-row" role="row" aria-rowindex={rows.length + 2}>
            <div className="stat-cell stat-name" role="rowheader">
              {text("statistics.total")}
            </div>
            <div className="stat-cell stat-method" role="cell" />
            {columns.map((column) => (
              <Cell key={column.field} values={total ?? []} column={column} words={words} />
            ))}
          </div>
        </div>
      </div>
    </section>
  );
}

interface RowProps {
  readonly row: StatisticsRow;
  readonly place: number;
  readonly start: number;
  readonly columns: readonly StatisticsColumn[];
  readonly words: Words;
  readonly isOpen: boolean;
  readonly onOpen: (row: RowKey | null) => void;
}

const Row = memo(
  function Row({ row, place, start, columns, words, isOpen, onOpen }: RowProps) {
    return (
      <div
        className={isOpen ? "stat-row stat-row-open" : "stat-row"}
        role="row"
        aria-rowindex={place + 2}
        style={{ transform: `translateY(${start}px)` }}
      >
        <div className="stat-cell stat-name" role="rowheader">
          <button
            type="button"
            className="stat-open"
            aria-expanded={isOpen}
            title={row.name}
            onClick={() => onOpen(isOpen ? null : { method: row.method, name: row.name })}
          >
            {row.name}
          </button>
        </div>
        <div className="stat-cell stat-method" role="cell">
          <span className="method">{row.method}</span>
        </div>
        {columns.map((column) => (
          <Cell key={column.field} values={row.values} column={column} words={words} />
        ))}
      </div>
    );
  },
  // The row is made anew at each change, its numbers are not.
  (before, now) =>
    before.row.values === now.row.values &&
    before.row.id === now.row.id &&
    before.start === now.start &&
    before.place === now.place &&
    before.columns === now.columns &&
    before.words === now.words &&
    before.isOpen === now.isOpen &&
    before.onOpen === now.onOpen,
);

interface CellProps {
  readonly values: RowValues;
  readonly column: StatisticsColumn;
  readonly words: Words;
}

function Cell({ values, column, words }: CellProps) {
  const value = columnValue(values, column.field);
  const isBad = column.field.toLowerCase().includes("failure") && (value ?? 0) > 0;
  return (
    <div className={isBad ? "stat-cell stat-number stat-bad" : "stat-cell stat-number"} role="cell">
      {words.format[column.write](value)}
    </div>
  );
}

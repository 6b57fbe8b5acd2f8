import { useDeferredValue, useMemo, useState } from "react";
import { NameCharts } from "../charts/index.ts";
import { useWords } from "../i18n/language.ts";
import type { PageState } from "../store/page-state.ts";
import { remember, remembered } from "../store/remembered.ts";
import { useKept } from "../store/use-kept.ts";
import { Menu } from "../widgets/menu.tsx";
import { Empty } from "../widgets/notice.tsx";
import type { Sorting } from "../widgets/sort.ts";
import {
  chosenColumns,
  columnsOffered,
  columnsShown,
  fieldShown,
  type StatisticsField,
  withToggled,
} from "./statistics-columns.ts";
import { filteredRows, idOfRow, type RowKey, type StatisticsSortKey, sortedRows } from "./statistics-rows.ts";
import { StatisticsTable } from "./statistics-table.tsx";
import "./statistics.css";

const firstSorting: Sorting<StatisticsSortKey> = { key: "requests", descending: true };

/** Every name with its numbers, and the charts of the one that was opened. */
export function Statistics({ state }: { readonly state: PageState }) {
  const { text, format } = useWords();
  const [filter, setFilter] = useKept("statistics.filter", "");
  const [chosenSorting, setSorting] = useKept("statistics.sort", firstSorting);
  const [opened, setOpened] = useKept<RowKey | null>("statistics.opened", null);
  const [columns, setColumns] = useState(() => chosenColumns(remembered("columns")));
  const isOver = state.run?.state === "stopped";
  const sorting = useMemo(
    () => ({ ...chosenSorting, key: fieldShown(chosenSorting.key, isOver) }),
    [chosenSorting, isOver],
  );
  const shown = useMemo(() => columnsShown(columns, isOver), [columns, isOver]);
  const wanted = useDeferredValue(filter);
  const found = useMemo(
    () => filteredRows(state.names, state.rows, wanted),
    [state.names, state.rows, wanted],
  );
  const rows = useMemo(() => sortedRows(found, sorting), [found, sorting]);
  const openedId = useMemo(() => idOfRow(state.names, opened), [state.names, opened]);
  const openedName = openedId === null ? undefined : state.names.get(openedId);

  const toggle = (field: StatisticsField) => {
    const next = withToggled(columns, field, isOver);
    remember("columns", [...next].join(" "));
    setColumns(next);
  };

  if (state.names.size === 0) {
    const empty = isOver ? "statistics.emptyEnd" : "statistics.empty";
    return <Empty title={text(empty)}>{text(`${empty}.help`)}</Empty>;
  }
  return (
    <>
      <div className="toolbar">
        <input
          type="search"
          className="toolbar-search"
          value={filter}
          placeholder={text("statistics.filter")}
          aria-label={text("statistics.filter")}
          onChange={(event) => setFilter(event.target.value)}
        />
        <span className="toolbar-count" role="status">
          {text("statistics.found", {
            found: format.count(rows.length),
            all: format.count(state.names.size),
          })}
        </span>
        <Menu label={text("statistics.columns")}>
          {columnsOffered(isOver).map(({ field, label }) => (
            <label className="menu-item" key={field}>
              <input
                type="checkbox"
                checked={shown.some((column) => column.field === field)}
                onChange={() => toggle(field)}
              />
              {text(label)}
            </label>
          ))}
        </Menu>
      </div>
      {rows.length === 0 ? (
        <Empty title={text("statistics.none")}>{text("statistics.none.help")}</Empty>
      ) : (
        <StatisticsTable
          rows={rows}
          total={state.rows.get(0)}
          columns={shown}
          sorting={sorting}
          onSort={setSorting}
          opened={openedId}
          onOpen={setOpened}
        />
      )}
      {openedName !== undefined && (
        <section
          className="name-charts panel"
          aria-label={text("statistics.chartsOf", { name: openedName.name })}
        >
          <header className="name-charts-head">
            <h2>
              <span className="method">{openedName.method}</span> {openedName.name}
            </h2>
            <button type="button" className="button" onClick={() => setOpened(null)}>
              {text("action.close")}
            </button>
          </header>
          <NameCharts
            key={`${openedName.method} ${openedName.name}`}
            method={openedName.method}
            name={openedName.name}
            markers={state.markers}
            startedAtWallMs={state.run?.startedAtWallMs ?? null}
          />
        </section>
      )}
    </>
  );
}

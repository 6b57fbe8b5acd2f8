import { useMemo } from "react";
import type { RowValues } from "../../../src/outputs/page/view.ts";
import { useWords } from "../i18n/language.ts";
import { columnValue, type StatisticsColumn, statisticsColumns } from "../results/statistics-columns.ts";
import type { PageState } from "../store/page-state.ts";
import { rowValue } from "../store/row-value.ts";

/** Rows that paper is worth. */
const mostRows = 1000;
const fields: ReadonlySet<string> = new Set([
  "requests",
  "failures",
  "median",
  "p95",
  "p99",
  "avg",
  "min",
  "max",
  "averageBytes",
  "rps",
]);

/** The statistics with every row in sight: the page's own table draws only those that its window shows. */
export function PaperStatistics({ state }: { readonly state: PageState }) {
  const { text, format } = useWords();
  const columns = statisticsColumns.filter(({ field }) => fields.has(field));
  const names = useMemo(
    () =>
      [...state.names.values()].sort(
        (one, other) =>
          (rowValue(state.rows.get(other.id), "requests") ?? 0) -
          (rowValue(state.rows.get(one.id), "requests") ?? 0),
      ),
    [state],
  );
  return (
    <div className="paper-only">
      <table className="paper-table">
        <thead>
          <tr>
            <th scope="col">{text("report.method")}</th>
            <th scope="col">{text("report.name")}</th>
            {columns.map(({ field, label, unit }) => (
              <th scope="col" className="paper-number" key={field}>
                {text(label)} {unit}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.slice(0, mostRows).map(({ id, method, name }) => (
            <tr key={id}>
              <td>{method}</td>
              <td className="paper-name">{name}</td>
              <Numbers columns={columns} row={state.rows.get(id)} />
            </tr>
          ))}
          <tr className="paper-total">
            <td />
            <td>{text("report.total")}</td>
            <Numbers columns={columns} row={state.rows.get(0)} />
          </tr>
        </tbody>
      </table>
      {names.length > mostRows && (
        <p>{text("report.more", { count: format.count(names.length - mostRows) })}</p>
      )}
    </div>
  );
}

interface NumbersProps {
  readonly columns: readonly StatisticsColumn[];
  readonly row: RowValues | undefined;
}

function Numbers({ columns, row }: NumbersProps) {
  const { format } = useWords();
  return columns.map(({ field, write }) => (
    <td className="paper-number" key={field}>
      {format[write](row === undefined ? null : columnValue(row, field))}
    </td>
  ));
}

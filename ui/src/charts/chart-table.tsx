import { useMemo } from "react";
import { useWords } from "../i18n/language.ts";
import type { TimePoint } from "./buckets.ts";
import { timeText, unitText } from "./chart-text.ts";
import type { Line } from "./plan.ts";
import { thinned } from "./thinned.ts";

interface Props<Point> {
  readonly title: string;
  readonly lines: readonly Line<Point>[];
  /** At most `tableRows` are shown, evenly over the range. */
  readonly points: readonly Point[];
}

/** What can be read at one go, and drawn once a second. */
const tableRows = 60;

/** The chart as a table. */
export function ChartTable<Point extends TimePoint>({ title, lines, points }: Props<Point>) {
  const { text, format } = useWords();
  const rows = useMemo(() => thinned(points, tableRows), [points]);
  return (
    // It scrolls, and must do so by keyboard too.
    <section className="chart-table" aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text("charts.time")}</th>
            {lines.map((line) => (
              <th scope="col" key={line.id}>
                {line.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.second}>
              <th scope="row">{timeText(point.second)}</th>
              {lines.map((line) => (
                <td key={line.id}>
                  {unitText(line.value(point), line.unit, format, text("charts.perSecond"))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

import { useMemo } from "react";
import { useWords } from "../i18n/language.ts";
import type { TimePoint } from "./buckets.ts";
import type { CsvColumn } from "./chart-csv.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { ChartLegend } from "./chart-legend.tsx";
import type { ChartSet } from "./chart-set.ts";
import { unitText } from "./chart-text.ts";
import { columnsOf } from "./columns.ts";
import { type Plan, planKey } from "./plan.ts";
import { type Look, lineOptions } from "./plot-options.ts";
import { usePlot } from "./use-plot.ts";

interface Props<Point extends TimePoint> {
  readonly plan: Plan<Point>;
  readonly set: ChartSet<Point>;
  readonly look: Look;
  /** The columns of a file before those of the lines. */
  readonly timeColumns: readonly CsvColumn<Point>[];
}

/** A chart of lines, each for itself or stacked. */
export function LineChart<Point extends TimePoint>({ plan, set, look, timeColumns }: Props<Point>) {
  const { text, format } = useWords();
  const { view, points, step, range, layers, width, height } = set;
  const key = planKey(plan);
  // The key stands for the plan, which is new at each drawing.
  const parts = useMemo(
    () => ({ options: lineOptions(plan, look), colours: look.colours, view }),
    [key, look, view],
  );
  const content = useMemo(
    () => ({ columns: columnsOf(plan, points, step), range, layers }),
    [plan, points, step, range, layers],
  );
  const size = useMemo(() => ({ width, height }), [width, height]);
  const [place, plot] = usePlot(parts, content, size);
  const seconds = useMemo(() => points.map(({ second }) => second), [points]);
  const csv = [...timeColumns, ...plan.lines.map(({ id, value }) => ({ heading: id, value }))];
  const spoken = (point: Point) =>
    plan.lines
      .map(
        (line) => `${line.label} ${unitText(line.value(point), line.unit, format, text("charts.perSecond"))}`,
      )
      .join(", ");
  return (
    <ChartFrame
      {...{ plan, set, look, csv, spoken, place, plot }}
      legend={<ChartLegend lines={plan.lines} points={points} seconds={seconds} view={view} />}
    />
  );
}

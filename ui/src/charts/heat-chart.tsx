import { useMemo, useRef } from "react";
import { bandCount, type SeriesPoint } from "../../../src/outputs/page/view.ts";
import { useWords, type Words } from "../i18n/language.ts";
import type { CsvColumn } from "./chart-csv.ts";
import { ChartFrame } from "./chart-frame.tsx";
import type { ChartSet } from "./chart-set.ts";
import { HeatLegend } from "./heat-legend.tsx";
import { heatOptions, paintHeat } from "./heat-paint.ts";
import { bandEdgeMs, heatCells } from "./heatmap.ts";
import type { Line, Plan } from "./plan.ts";
import type { Look } from "./plot-options.ts";
import { usePlot } from "./use-plot.ts";

interface Props {
  readonly set: ChartSet<SeriesPoint>;
  readonly look: Look;
  readonly timeColumns: readonly CsvColumn<SeriesPoint>[];
}

/** How many requests took how long, over time: one column a point, one row a band of latency. */
export function HeatChart({ set, look, timeColumns }: Props) {
  const { text, format } = useWords();
  const { view, points, step, range, layers, width, height } = set;
  const cells = useMemo(() => heatCells(points, step), [points, step]);
  const shown = useRef(cells);
  shown.current = cells;
  const pointedBand = useRef<number | null>(null);

  const parts = useMemo(
    () => ({
      options: heatOptions(look, () => shown.current),
      colours: look.colours,
      view,
      paint: paintHeat(look, () => shown.current),
      onPointer: (band: number | null) => {
        pointedBand.current = band === null ? null : Math.floor(band);
      },
    }),
    [look, view],
  );
  const content = useMemo(() => {
    const seconds = points.map(({ second }) => second);
    // No line: the column of values is there for the cursor only.
    return { columns: [seconds, seconds.map(() => null)] as [number[], null[]], range, layers, cells };
  }, [points, range, layers, cells]);
  const size = useMemo(() => ({ width, height }), [width, height]);
  const [place, plot] = usePlot(parts, content, size);

  const plan: Plan<SeriesPoint> = {
    id: "latency-heatmap",
    title: text("charts.heatmap"),
    note: text("charts.heatmap.note"),
    lines: decadeLines({ text, format }),
  };
  const csv = [...timeColumns, ...bandColumns];
  const spoken = (point: SeriesPoint) =>
    plan.lines
      .map((line) => ({ line, rate: line.value(point) ?? 0 }))
      .filter(({ rate }) => rate > 0)
      .map(({ line, rate }) => `${line.label}: ${format.number(rate)}${text("charts.perSecond")}`)
      .join(", ");
  return (
    <ChartFrame
      {...{ plan, set, look, csv, spoken, place, plot }}
      pictureNote={`${text("charts.heatmap.scale")} 0 – ${format.number(cells.highestRate)}`}
      legend={<HeatLegend {...{ cells, view, pointedBand }} />}
    />
  );
}

/** Bands of a decade each, for the table and the voice. */
function decadeLines({ text, format }: Pick<Words, "text" | "format">): Line<SeriesPoint>[] {
  const edgesMs = [0, 1, 10, 100, 1000, 10_000, Number.POSITIVE_INFINITY];
  return edgesMs.slice(1).map((toMs, index) => {
    const fromMs = edgesMs[index]!;
    const values = { from: format.milliseconds(fromMs), to: format.milliseconds(toMs) };
    const label =
      fromMs === 0
        ? text("charts.heatmap.under", values)
        : toMs === Number.POSITIVE_INFINITY
          ? text("charts.heatmap.over", values)
          : text("charts.heatmap.between", values);
    return {
      id: `from_${fromMs}_ms`,
      label,
      unit: "perSecond" as const,
      colour: "series-1" as const,
      value: ({ bands, span }) => {
        let count = 0;
        for (let at = 0; at + 1 < bands.length; at += 2) {
          const edgeMs = bandEdgeMs(bands[at]!) * 1.000001;
          if (edgeMs >= fromMs && edgeMs < toMs) count += bands[at + 1]!;
        }
        return count / span;
      },
    };
  });
}

/** Each band as a column of the file: the requests that took at least so many milliseconds, and less than the next. */
const bandColumns: readonly CsvColumn<SeriesPoint>[] = Array.from({ length: bandCount }, (_, band) => ({
  heading: `from_${Number(bandEdgeMs(band).toPrecision(4))}_ms`,
  value: ({ bands }: SeriesPoint) => {
    for (let at = 0; at + 1 < bands.length; at += 2) if (bands[at] === band) return bands[at + 1]!;
    return 0;
  },
}));

import type uPlot from "uplot";
import type { Format } from "../i18n/format.ts";
import { timeText } from "./chart-text.ts";
import type { Colours } from "./colours.ts";
import { markerRoom } from "./layers.ts";
import type { Line, Plan, Unit } from "./plan.ts";

/** What a chart is drawn with, beside its plan. */
export interface Look {
  readonly colours: Colours;
  readonly format: Format;
}

const font = "11px system-ui, sans-serif";
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
/** Charts one below the other have the same room for numbers, so that a second is at the same place in all. */
const usualAxisWidth = 62;
const dotSize = 4;
/** Half of the longest text on the axis of time, which stands out where the axis ends. */
export const timeRoom = 22;

/** The axis of the test's time. */
export function timeAxis({ colours }: Look): uPlot.Axis {
  return {
    stroke: () => colours.of("axis"),
    grid: { stroke: () => colours.of("grid"), width: 1 },
    ticks: { stroke: () => colours.of("grid"), width: 1, size: 4 },
    font,
    gap: 3,
    size: 26,
    space: 58,
    incrs: timeSteps,
    values: (_u, splits) => splits.map(timeText),
  };
}

/** An axis of values, at the left or at the right. */
export function valueAxis(look: Look, isRight: boolean, unit: Unit = "count"): uPlot.Axis {
  const { colours } = look;
  return {
    scale: isRight ? "right" : "y",
    side: isRight ? 1 : 3,
    stroke: () => colours.of("axis"),
    grid: { show: !isRight, stroke: () => colours.of("grid"), width: 1 },
    ticks: { show: false },
    font,
    gap: 6,
    space: 30,
    size: (_u, values) => {
      const longest = Math.max(0, ...(values ?? []).map((value) => value.length));
      return Math.max(isRight ? 36 : usualAxisWidth, longest * 6.5 + 12);
    },
    values: (_u, splits) => axisTexts(splits, unit, look.format),
  };
}

/** The numbers of an axis, all with as many digits as the finest needs; times in seconds where they are long. */
export function axisTexts(splits: readonly number[], unit: Unit, format: Format): string[] {
  const isTime = unit === "milliseconds";
  const isLong = isTime && splits.some((value) => value >= 10_000);
  const values = isLong ? splits.map((value) => value / 1000) : splits;
  const isWhole = values.every((value) => Number.isInteger(Math.round(value * 1e6) / 1e6));
  const suffix = isLong ? " s" : isTime ? " ms" : "";
  return values.map((value) => `${isWhole ? format.count(value) : format.number(value)}${suffix}`);
}

/** How uPlot draws a line of a plan. */
function seriesOf<Point>(line: Line<Point>, stacked: boolean, { colours }: Look): uPlot.Series {
  const series: uPlot.Series = {
    label: line.label,
    scale: line.atRight ? "right" : "y",
    stroke: () => colours.of(line.colour),
    width: line.width ?? 1.5,
    points: {
      show: false,
      size: dotSize,
      stroke: () => colours.of(line.colour),
      fill: () => colours.of(line.colour),
      filter: (u, index) => alone(u.data[index] as readonly (number | null)[], u.series[index]!.idxs),
    },
  };
  if (line.dash) series.dash = [...line.dash];
  if (line.filled) series.fill = () => colours.soft(line.colour, stacked ? 0.55 : 0.16);
  return series;
}

/** Seconds with a value between seconds without: no line goes there, so they are dots. */
function alone(
  values: readonly (number | null)[],
  shown: readonly [number, number] | undefined,
): number[] | null {
  const [first, last] = shown ?? [0, values.length - 1];
  const found: number[] = [];
  for (let index = first; index <= last; index++) {
    if (values[index] == null) continue;
    if (values[index - 1] == null && values[index + 1] == null) found.push(index);
  }
  return found.length > 0 ? found : null;
}

/** From zero to a little above the highest value. */
function valueRange(_u: uPlot, _lowest: number | null, highest: number | null): [number, number] {
  return [0, highest !== null && highest > 0 ? highest * 1.08 : 1];
}

/** The options of a chart of lines. */
export function lineOptions<Point>(plan: Plan<Point>, look: Look): Omit<uPlot.Options, "width" | "height"> {
  const axes = [timeAxis(look), valueAxis(look, false, plan.lines[0]?.unit)];
  const right = plan.lines.find(({ atRight }) => atRight);
  if (right) axes.push(valueAxis(look, true, right.unit));
  return {
    axes,
    padding: [markerRoom, timeRoom, 0, 0],
    scales: { y: { range: valueRange }, right: { range: valueRange } },
    series: [{}, ...plan.lines.map((line) => seriesOf(line, plan.stacked === true, look))],
    // Each stacked line is filled down to the one below it.
    bands: plan.stacked
      ? plan.lines.slice(1).map((_line, index) => ({ series: [index + 2, index + 1] }))
      : [],
  };
}

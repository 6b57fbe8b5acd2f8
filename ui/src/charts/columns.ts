import type { TimePoint } from "./buckets.ts";
import type { Plan } from "./plan.ts";

/** Columns as uPlot takes them: seconds first, then one column a line; stacked lines have their sums. */
export type Columns = [number[], ...(number | null)[][]];

/** The columns of a chart; where points are missing for more than a step, a row without values breaks the lines. */
export function columnsOf<Point extends TimePoint>(
  plan: Plan<Point>,
  points: readonly Point[],
  step: number,
): Columns {
  const seconds: number[] = [];
  const columns: (number | null)[][] = plan.lines.map(() => []);
  let expected: number | null = null;
  for (const point of points) {
    if (expected !== null && point.second > expected) {
      seconds.push(expected);
      for (const column of columns) column.push(null);
    }
    expected = point.second + step;
    seconds.push(point.second);
    const values = plan.lines.map((line) => line.value(point));
    // Where nothing is known there is no stack of nothing.
    const isStack = plan.stacked && values.some((value) => value !== null);
    let sum = 0;
    for (const [index, value] of values.entries()) {
      sum += value ?? 0;
      columns[index]!.push(isStack ? sum : value);
    }
  }
  return [seconds, ...columns];
}

/** Index of the point whose second is nearest; null when there is none. */
export function nearest(seconds: readonly number[], second: number): number | null {
  if (seconds.length === 0) return null;
  let low = 0;
  let high = seconds.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (seconds[middle]! < second) low = middle + 1;
    else high = middle;
  }
  return low > 0 && second - seconds[low - 1]! < seconds[low]! - second ? low - 1 : low;
}

/** A colour of the theme, by the name of its variable. */
export type Colour = `series-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}` | "text-2" | "warn";

export type Unit = "perSecond" | "milliseconds" | "count" | "cores";

/** One line of a chart. */
export interface Line<Point> {
  /** Its heading in the file of the chart. */
  readonly id: string;
  readonly label: string;
  readonly unit: Unit;
  readonly colour: Colour;
  readonly value: (point: Point) => number | null;
  /** Lengths of strokes and gaps; a line without is solid. */
  readonly dash?: readonly number[];
  readonly width?: number;
  /** The ground below it is tinted. */
  readonly filled?: boolean;
  /** Has its own scale, at the right side. */
  readonly atRight?: boolean;
}

/** What a chart shows: its lines are either each for itself or put one on the other. */
export interface Plan<Point> {
  readonly id: string;
  readonly title: string;
  /** One sentence under the title. */
  readonly note?: string;
  readonly lines: readonly Line<Point>[];
  readonly stacked?: boolean;
}

/** What the parts of a chart agree on, so that one made for another plan is not used. */
export function planKey(plan: Plan<never>): string {
  return `${plan.id} ${plan.title} ${plan.lines.map((line) => `${line.id}/${line.label}`).join(" ")}`;
}

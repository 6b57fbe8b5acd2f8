import type { TimePoint, TimeRange } from "./buckets.ts";
import type { Layers } from "./layers.ts";
import type { TimeView } from "./time-view.ts";

/** What charts one below the other have in common: the points of the time that is shown, and the view. */
export interface ChartSet<Point extends TimePoint> {
  readonly view: TimeView;
  /** As many points as there is room for, in order. */
  readonly points: readonly Point[];
  /** Seconds from one of them to the next. */
  readonly step: number;
  readonly range: TimeRange;
  /** The time of all points that there are. */
  readonly all: TimeRange;
  readonly layers: Layers;
  readonly width: number;
  readonly height: number;
  /** Each point of the time that is shown, none put together: what goes into files. */
  readonly allPoints: () => readonly Point[];
  /** What files of these charts are called, and their pictures say. */
  readonly fileStem: string;
  readonly caption: string;
}

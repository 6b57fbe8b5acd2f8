import { useMemo, useRef, useSyncExternalStore } from "react";
import { Buckets, firstEndingAfter, firstFrom, type MergePoints, type TimePoint } from "./buckets.ts";
import type { ChartSet } from "./chart-set.ts";
import { markersIn, saturatedRanges } from "./layers.ts";
import type { TimeView } from "./time-view.ts";
import type { WordedMarker } from "./worded-marker.ts";

/** What the charts of a page are made from. */
export interface ChartSource<Point extends TimePoint> {
  readonly points: readonly Point[];
  readonly markers: readonly WordedMarker[];
  readonly merge: MergePoints<Point>;
  readonly isSaturated: (point: Point) => boolean;
  readonly view: TimeView;
  /** Of one chart, in pixels. */
  readonly width: number;
  readonly fileStem: string;
  readonly caption: string;
}

/** More points than these are no help to an eye. */
const mostPoints = 600;
const fewestPoints = 100;
const narrow = 520;
const usualHeight = 210;
const narrowHeight = 180;

/** The points of the time that the view shows, as many as the charts have room for. */
export function useChartSet<Point extends TimePoint>(source: ChartSource<Point>): ChartSet<Point> {
  const { points, markers, merge, isSaturated, view, width, fileStem, caption } = source;
  const window = useSyncExternalStore(view.onWindow, view.window);
  const buckets = useRef<Buckets<Point> | null>(null);
  buckets.current ??= new Buckets(merge);
  const room = Math.min(mostPoints, Math.max(fewestPoints, Math.floor(width / 1.5)));

  return useMemo(() => {
    const last = points.at(-1);
    const all = { from: points[0]?.second ?? 0, to: last === undefined ? 0 : last.second + last.span };
    // The window is the view's; asked for here so that a new one makes new points.
    const range = window === view.window() ? view.range(all) : all;
    const shown = buckets.current!.of(points, range, room);
    const saturated = saturatedRanges(
      shown.points.map((point) => ({ second: point.second, saturated: isSaturated(point) })),
      shown.step,
    );
    return {
      ...{ view, range, all, width, fileStem, caption },
      points: shown.points,
      step: shown.step,
      layers: { markers: markersIn(markers, range), saturated },
      height: width < narrow ? narrowHeight : usualHeight,
      allPoints: () => points.slice(firstEndingAfter(points, range.from), firstFrom(points, range.to)),
    };
  }, [points, markers, isSaturated, view, window, width, room, fileStem, caption]);
}

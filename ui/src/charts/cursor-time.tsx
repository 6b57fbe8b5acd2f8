import { useLayoutEffect, useRef } from "react";
import { useWords } from "../i18n/language.ts";
import type { TimePoint } from "./buckets.ts";
import type { ChartSet } from "./chart-set.ts";
import { timeText } from "./chart-text.ts";
import { nearest } from "./columns.ts";

interface Props<Point extends TimePoint> {
  readonly set: ChartSet<Point>;
  readonly startedAtWallMs: number | null;
}

/** The time at the cursor, in the test and on the clock, and what changed then. */
export function CursorTime<Point extends TimePoint>({ set, startedAtWallMs }: Props<Point>) {
  const { text, format } = useWords();
  const place = useRef<HTMLSpanElement>(null);
  const { view, points, step, range, layers } = set;

  useLayoutEffect(() => {
    const seconds = points.map(({ second }) => second);
    // A marker is hard to hit exactly: one that is a few pixels away counts.
    const close = Math.max(step, (range.to - range.from) / 80);
    const write = () => {
      const wanted = view.cursorSecond();
      const index = wanted === null ? null : nearest(seconds, wanted);
      place.current!.classList.toggle("chart-hint", index === null);
      if (index === null) {
        place.current!.textContent = text("charts.hint");
        return;
      }
      const second = seconds[index]!;
      const parts = [step > 1 ? `${timeText(second)} – ${timeText(second + step)}` : timeText(second)];
      if (startedAtWallMs !== null) parts.push(format.clock(startedAtWallMs + second * 1000));
      for (const marker of layers.markers) {
        if (Math.abs(marker.second - second) <= close) parts.push(marker.text);
      }
      place.current!.textContent = parts.join(" · ");
    };
    write();
    return view.onCursor(write);
  }, [view, points, step, range, layers, startedAtWallMs, text, format]);

  return <span className="chart-cursor-time" ref={place} />;
}

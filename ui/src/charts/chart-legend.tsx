import { useLayoutEffect, useRef } from "react";
import { useWords } from "../i18n/language.ts";
import { unitText } from "./chart-text.ts";
import { nearest } from "./columns.ts";
import type { Line } from "./plan.ts";
import type { TimeView } from "./time-view.ts";

interface Props<Point> {
  readonly lines: readonly Line<Point>[];
  readonly points: readonly Point[];
  readonly seconds: readonly number[];
  readonly view: TimeView;
}

/** The lines of a chart with their values at the cursor, or the newest ones. */
export function ChartLegend<Point>({ lines, points, seconds, view }: Props<Point>) {
  const { text, format } = useWords();
  const list = useRef<HTMLUListElement>(null);

  // Written into the page directly: the cursor moves faster than it is worth drawing all charts anew.
  useLayoutEffect(() => {
    const write = () => {
      const second = view.cursorSecond();
      const index = second === null ? points.length - 1 : nearest(seconds, second);
      const point = index === null ? undefined : points[index];
      const values = list.current!.querySelectorAll(".chart-value");
      lines.forEach((line, at) => {
        const value = point === undefined ? null : line.value(point);
        values[at]!.textContent = unitText(value, line.unit, format, text("charts.perSecond"));
      });
    };
    write();
    return view.onCursor(write);
  }, [lines, points, seconds, view, text, format]);

  return (
    <ul className="chart-legend" ref={list}>
      {lines.map((line) => (
        <li key={line.id}>
          <Swatch line={line} />
          <span className="chart-label">{line.label}</span>
          <span className="chart-value" />
        </li>
      ))}
    </ul>
  );
}

/** A piece of the line, so that dashes tell lines apart as well as colours do. */
function Swatch<Point>({ line }: { readonly line: Line<Point> }) {
  const colour = `var(--${line.colour})`;
  return (
    <svg className="chart-swatch" width="20" height="10" aria-hidden="true">
      {line.filled && <rect width="20" height="10" y="5" fill={colour} opacity="0.25" />}
      <line
        x1="0"
        x2="20"
        y1="5"
        y2="5"
        stroke={colour}
        strokeWidth={Math.max(2, line.width ?? 1.5)}
        strokeDasharray={line.dash?.join(" ")}
      />
    </svg>
  );
}

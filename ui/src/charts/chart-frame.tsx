import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useWords } from "../i18n/language.ts";
import type { TimePoint } from "./buckets.ts";
import { type CsvColumn, csvText, fileName } from "./chart-csv.ts";
import { imageOf, saveFile } from "./chart-image.ts";
import { pressKey } from "./chart-keys.ts";
import type { ChartSet } from "./chart-set.ts";
import { ChartTable } from "./chart-table.tsx";
import { timeText } from "./chart-text.ts";
import { nearest } from "./columns.ts";
import type { Plan } from "./plan.ts";
import type { Plot } from "./plot.ts";
import type { Look } from "./plot-options.ts";

interface Props<Point extends TimePoint> {
  readonly plan: Plan<Point>;
  readonly set: ChartSet<Point>;
  readonly look: Look;
  readonly csv: readonly CsvColumn<Point>[];
  /** The values of a point as a sentence, for who doesn't see the lines. */
  readonly spoken: (point: Point) => string;
  readonly legend: ReactNode;
  /** In place of the lines' names in a picture, where colours say something else. */
  readonly pictureNote?: string;
  readonly place: RefObject<HTMLDivElement | null>;
  readonly plot: RefObject<Plot | null>;
}

/** What is around the lines of every chart: title, legend, files, a table, and the keys. */
export function ChartFrame<Point extends TimePoint>(props: Props<Point>) {
  const { plan, set, look, csv, spoken, legend, pictureNote, place, plot } = props;
  const { text } = useWords();
  const titleId = useId();
  const [isTable, setIsTable] = useState(false);
  const { points, view } = set;
  const seconds = useMemo(() => points.map(({ second }) => second), [points]);
  const [focus, said] = useSpokenCursor(set, seconds, spoken, place);

  const savePng = async () => {
    if (plot.current === null) return;
    const parts = [set.caption, `${timeText(set.range.from)} – ${timeText(set.range.to)}`, pictureNote];
    const caption = parts.filter((part) => part).join(" · ");
    const { title } = plan;
    const lines = pictureNote === undefined ? plan.lines : [];
    const image = await imageOf(plot.current.canvas, { title, caption, lines, colours: look.colours });
    saveFile(fileName([set.fileStem, plan.id], "png"), image);
  };
  const saveCsv = () => {
    const rows = csvText(csv, set.allPoints());
    saveFile(fileName([set.fileStem, plan.id], "csv"), new Blob([rows], { type: "text/csv;charset=utf-8" }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (pressKey(event.key, event.shiftKey, seconds, set.all, view)) event.preventDefault();
  };

  return (
    <figure className="chart panel" aria-labelledby={titleId}>
      <figcaption className="chart-head">
        <h3 id={titleId}>{plan.title}</h3>
        <div className="chart-actions">
          <button
            type="button"
            onClick={() => void savePng()}
            aria-label={`${plan.title}: ${text("charts.png")}`}
          >
            PNG
          </button>
          <button type="button" onClick={saveCsv} aria-label={`${plan.title}: ${text("charts.csv")}`}>
            CSV
          </button>
          <button
            type="button"
            aria-pressed={isTable}
            aria-label={`${plan.title}: ${text("charts.asTable")}`}
            onClick={() => setIsTable(!isTable)}
          >
            {text("charts.table")}
          </button>
        </div>
      </figcaption>
      {plan.note && <p className="chart-note">{plan.note}</p>}
      {legend}
      <div
        className="chart-plot"
        ref={place}
        role="slider"
        tabIndex={0}
        aria-label={`${plan.title}: ${text("charts.keys")}`}
        aria-orientation="horizontal"
        aria-valuemin={set.range.from}
        aria-valuemax={set.range.to}
        aria-valuenow={set.range.to}
        onKeyDown={onKeyDown}
        onFocus={focus.onFocus}
        onBlur={focus.onBlur}
      />
      <p className="unseen" aria-live="polite" ref={said} />
      {isTable && <ChartTable title={plan.title} lines={plan.lines} points={points} />}
    </figure>
  );
}

/** Keeps the slider's value at the cursor, and while the chart has the focus tells the values there. */
function useSpokenCursor<Point extends TimePoint>(
  set: ChartSet<Point>,
  seconds: readonly number[],
  spoken: (point: Point) => string,
  place: RefObject<HTMLDivElement | null>,
) {
  const said = useRef<HTMLParagraphElement>(null);
  const isFocused = useRef(false);
  const write = useRef(() => {});
  const { view } = set;
  // At each drawing: the values are written past React, which must not put back its own.
  useLayoutEffect(() => {
    write.current = () => {
      const second = view.cursorSecond();
      const index = second === null ? null : nearest(seconds, second);
      const point = index === null ? undefined : set.points[index];
      const at = point?.second ?? seconds.at(-1) ?? 0;
      place.current!.setAttribute("aria-valuenow", String(at));
      place.current!.setAttribute("aria-valuetext", timeText(at));
      said.current!.textContent = point === undefined || !isFocused.current ? "" : spoken(point);
    };
    write.current();
  });
  useLayoutEffect(() => view.onCursor(() => write.current()), [view]);
  const focus = {
    onFocus: () => {
      isFocused.current = true;
    },
    onBlur: () => {
      isFocused.current = false;
      said.current!.textContent = "";
    },
  };
  return [focus, said] as const;
}

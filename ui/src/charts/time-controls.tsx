import { useSyncExternalStore } from "react";
import type { TextKey } from "../i18n/language.ts";
import { useWords } from "../i18n/language.ts";
import type { TimePoint } from "./buckets.ts";
import type { ChartSet } from "./chart-set.ts";
import { timeText } from "./chart-text.ts";
import { CursorTime } from "./cursor-time.tsx";

const choices: readonly { readonly seconds: number | null; readonly label: TextKey }[] = [
  { seconds: 300, label: "charts.last5" },
  { seconds: 1800, label: "charts.last30" },
  { seconds: null, label: "charts.all" },
];

interface Props<Point extends TimePoint> {
  readonly set: ChartSet<Point>;
  /** Wall time of second 0; null when it isn't known. */
  readonly startedAtWallMs: number | null;
  /** New seconds still come. */
  readonly isLive: boolean;
}

/** Which time the charts show, and the time at the cursor. */
export function TimeControls<Point extends TimePoint>({ set, startedAtWallMs, isLive }: Props<Point>) {
  const { text } = useWords();
  const { view, range, all, step } = set;
  const window = useSyncExternalStore(view.onWindow, view.window);
  const isZoomed = window.kind === "range";
  return (
    <div className="chart-controls" role="toolbar" aria-label={text("charts.time.choose")}>
      <div className="chart-choices">
        {choices.map(({ seconds, label }) => (
          <button
            type="button"
            key={label}
            aria-pressed={window.kind === "newest" && window.seconds === seconds}
            onClick={() => view.follow(seconds)}
          >
            {text(label)}
          </button>
        ))}
      </div>
      <div className="chart-choices">
        <button type="button" aria-label={text("charts.zoomIn")} onClick={() => view.zoomBy(0.5, all)}>
          +
        </button>
        <button type="button" aria-label={text("charts.zoomOut")} onClick={() => view.zoomBy(2, all)}>
          −
        </button>
        <button type="button" disabled={!isZoomed} onClick={() => view.follow(null)}>
          {text("charts.zoomReset")}
        </button>
      </div>
      <span className="chart-range">
        {timeText(range.from)} – {timeText(range.to)}
        {isZoomed || !isLive ? "" : ` · ${text("charts.following")}`}
        {step > 1 ? ` · ${text("charts.step", { seconds: step })}` : ""}
      </span>
      <CursorTime set={set} startedAtWallMs={startedAtWallMs} />
    </div>
  );
}

import { useWords } from "../i18n/language.ts";
import { timeText } from "./chart-text.ts";
import type { TimeView } from "./time-view.ts";
import type { WordedMarker } from "./worded-marker.ts";

interface Props {
  readonly markers: readonly WordedMarker[];
  readonly view: TimeView;
}

/** The newest of this many; the charts have them all. */
const mostShown = 100;
/** Seconds around a change that a click on it shows. */
const around = 60;

/** What the markers of the charts say, as a list; a click shows the minutes around. */
export function ChangeList({ markers, view }: Props) {
  const { text } = useWords();
  if (markers.length === 0) return null;
  return (
    <details className="chart-changes panel">
      <summary>{text("charts.changes", { count: markers.length })}</summary>
      <ol>
        {markers.slice(-mostShown).map((marker, index) => (
          <li key={`${marker.second} ${index}`}>
            <button
              type="button"
              onClick={() => view.zoomTo({ from: marker.second - around, to: marker.second + around })}
            >
              {timeText(marker.second)}
            </button>
            <span>{marker.text}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

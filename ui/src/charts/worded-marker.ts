import type { Marker } from "../../../src/outputs/page/view.ts";
import type { Words } from "../i18n/language.ts";

/** A marker as the charts show it. */
export interface WordedMarker {
  readonly second: number;
  readonly text: string;
  /** It bodes ill for the numbers. */
  readonly isWarning: boolean;
}

/** What markers say in the page's language. */
export function wordedMarkers(markers: readonly Marker[], words: Words): readonly WordedMarker[] {
  return markers.map((marker) => ({
    second: marker.second,
    text:
      marker.isLast === true
        ? words.text("charts.marker.last", { text: said(marker, words) })
        : said(marker, words),
    isWarning: marker.kind !== "load" && marker.kind !== "reset",
  }));
}

function said(marker: Marker, { text, format }: Words): string {
  switch (marker.kind) {
    case "load": {
      const users = format.count(marker.users);
      if (marker.spawnRate === undefined) return text("charts.marker.stage", { users });
      return text("charts.marker.load", { users, rate: format.number(marker.spawnRate) });
    }
    case "workerJoined":
    case "workerLeft":
      return text(`charts.marker.${marker.kind}`, { worker: marker.worker });
    case "reset":
    case "saturated":
    case "paused":
      return text(`charts.marker.${marker.kind}`);
  }
}

import type uPlot from "uplot";
import type { TimeRange } from "./buckets.ts";
import type { Colours } from "./colours.ts";
import type { WordedMarker } from "./worded-marker.ts";

/** What lies on the lines of every chart, at the same seconds. */
export interface Layers {
  readonly markers: readonly WordedMarker[];
  /** When the load generator was saturated. */
  readonly saturated: readonly TimeRange[];
}

/** Room above the lines for the texts of markers, in pixels. */
export const markerRoom = 16;

const font = "11px system-ui, sans-serif";
const longestText = 30;

/** Ranges of seconds in which a point says "saturated", neighbours joined. */
export function saturatedRanges(
  points: readonly { readonly second: number; readonly saturated: boolean }[],
  step: number,
): TimeRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const { second, saturated } of points) {
    if (!saturated) continue;
    const last = ranges.at(-1);
    if (last && last.to >= second) last.to = second + step;
    else ranges.push({ from: second, to: second + step });
  }
  return ranges;
}

/** Those of a list in order that lie in the range. */
export function markersIn(markers: readonly WordedMarker[], range: TimeRange): readonly WordedMarker[] {
  return markers.filter(({ second }) => second >= range.from && second <= range.to);
}

/** Shades the saturated seconds, behind the lines. */
export function drawSaturated(u: uPlot, saturated: readonly TimeRange[], colours: Colours): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colours.soft("warn", 0.3);
  for (const { from, to } of saturated) {
    const left = u.valToPos(from, "x", true);
    const width = Math.max(2, u.valToPos(to, "x", true) - left);
    ctx.fillRect(left, bbox.top, width, bbox.height);
  }
  ctx.restore();
}

/** Draws the line of each marker, and its text where the one before leaves room. */
export function drawMarkers(u: uPlot, markers: readonly WordedMarker[], colours: Colours): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const end = bbox.left + bbox.width;
  ctx.save();
  ctx.font = font.replace("11px", `${11 * ratio}px`);
  ctx.textBaseline = "bottom";
  ctx.textAlign = "left";
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  let free = bbox.left;
  for (const { second, text, isWarning } of markers) {
    const x = Math.round(u.valToPos(second, "x", true));
    if (x < bbox.left || x > end) continue;
    ctx.strokeStyle = colours.of(isWarning ? "warn" : "line-strong");
    ctx.fillStyle = colours.of(isWarning ? "warn" : "text-2");
    ctx.beginPath();
    ctx.moveTo(x + 0.5, bbox.top - 4 * ratio);
    ctx.lineTo(x + 0.5, bbox.top + bbox.height);
    ctx.stroke();
    const label = text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
    const width = ctx.measureText(label).width;
    // At the right edge the text goes to the left of its line.
    const left = x + width > end ? x - width - 3 * ratio : x + 3 * ratio;
    if (left < free) continue;
    ctx.fillText(label, left, bbox.top - 3 * ratio);
    free = left + width + 8 * ratio;
  }
  ctx.restore();
}

import type { TimeRange } from "./buckets.ts";
import { nearest } from "./columns.ts";
import type { TimeView } from "./time-view.ts";

/** Points that a press with Shift goes over. */
const longStride = 10;

/** Does what a key asks of a chart that has the focus; false when it asks for nothing. */
export function pressKey(
  key: string,
  isLong: boolean,
  seconds: readonly number[],
  all: TimeRange,
  view: TimeView,
): boolean {
  if (seconds.length === 0) return false;
  const last = seconds.length - 1;
  const cursor = view.cursorSecond();
  const here = cursor === null ? null : nearest(seconds, cursor);
  const stride = isLong ? longStride : 1;
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      view.moveCursor(seconds[here === null ? last : Math.max(0, here - stride)]!);
      return true;
    case "ArrowRight":
    case "ArrowUp":
      view.moveCursor(seconds[here === null ? 0 : Math.min(last, here + stride)]!);
      return true;
    case "Home":
      view.moveCursor(seconds[0]!);
      return true;
    case "End":
      view.moveCursor(seconds[last]!);
      return true;
    case "+":
    case "=":
      view.zoomBy(0.5, all);
      return true;
    case "-":
      view.zoomBy(2, all);
      return true;
    case "Escape":
      if (cursor === null) view.follow(null);
      else view.moveCursor(null);
      return true;
    default:
      return false;
  }
}

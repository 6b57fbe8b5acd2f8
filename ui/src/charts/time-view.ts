import type { TimeRange } from "./buckets.ts";

/** What the charts of a page show together: the newest seconds (`null`: all of them), or a range that a person chose. */
export type TimeWindow =
  | { readonly kind: "newest"; readonly seconds: number | null }
  | { readonly kind: "range"; readonly from: number; readonly to: number };

/** A chart of a test that has just begun is this wide. */
const narrowestAllSeconds = 30;
/** Zooming in ends here. */
const narrowestRangeSeconds = 5;

type Listener = () => void;

/** The range of time and the second under the cursor that all charts of a page share. */
export class TimeView {
  #window: TimeWindow = { kind: "newest", seconds: null };
  #cursorSecond: number | null = null;
  readonly #windowListeners = new Set<Listener>();
  readonly #cursorListeners = new Set<Listener>();

  readonly window = (): TimeWindow => this.#window;
  readonly cursorSecond = (): number | null => this.#cursorSecond;

  readonly onWindow = (listener: Listener): Listener => listen(this.#windowListeners, listener);
  readonly onCursor = (listener: Listener): Listener => listen(this.#cursorListeners, listener);

  /** Follows the newest seconds; `null` shows all of them. */
  follow(seconds: number | null): void {
    this.#setWindow({ kind: "newest", seconds });
  }

  /** Stays at these seconds; a range too narrow is widened around its middle. */
  zoomTo(range: TimeRange): void {
    const tooFew = narrowestRangeSeconds - (range.to - range.from);
    const widen = Math.max(0, tooFew) / 2;
    const from = Math.max(0, Math.floor(range.from - widen));
    this.#setWindow({
      kind: "range",
      from,
      to: Math.max(from + narrowestRangeSeconds, Math.ceil(range.to + widen)),
    });
  }

  /** Shows `factor` times as much time around the cursor, or around the middle; all of it when it would be more than all. */
  zoomBy(factor: number, points: TimeRange): void {
    const shown = this.range(points);
    const all = allOf(points);
    const width = (shown.to - shown.from) * factor;
    if (width >= all.to - all.from) {
      this.follow(null);
      return;
    }
    const cursor = this.#cursorSecond;
    const isOver = cursor !== null && cursor >= shown.from && cursor <= shown.to;
    const pivot = isOver ? cursor : (shown.from + shown.to) / 2;
    const share = (pivot - shown.from) / (shown.to - shown.from);
    const from = Math.min(Math.max(all.from, pivot - share * width), all.to - width);
    this.zoomTo({ from, to: from + width });
  }

  /** The seconds to show when there are points from `points.from` to `points.to`. */
  range(points: TimeRange): TimeRange {
    if (this.#window.kind === "range") return { from: this.#window.from, to: this.#window.to };
    const all = allOf(points);
    if (this.#window.seconds === null) return all;
    return { from: Math.max(all.from, all.to - this.#window.seconds), to: all.to };
  }

  moveCursor(second: number | null): void {
    if (second === this.#cursorSecond) return;
    this.#cursorSecond = second;
    for (const listener of this.#cursorListeners) listener();
  }

  #setWindow(window: TimeWindow): void {
    this.#window = window;
    for (const listener of this.#windowListeners) listener();
  }
}

function allOf(points: TimeRange): TimeRange {
  return { from: points.from, to: Math.max(points.to, points.from + narrowestAllSeconds) };
}

function listen(listeners: Set<Listener>, listener: Listener): Listener {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

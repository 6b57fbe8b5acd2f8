import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { TimeRange } from "./buckets.ts";
import type { Colours } from "./colours.ts";
import { type Columns, nearest } from "./columns.ts";
import { drawMarkers, drawSaturated, type Layers } from "./layers.ts";
import type { TimeView } from "./time-view.ts";

/** What a chart shows now. */
export interface PlotContent {
  readonly columns: Columns;
  readonly range: TimeRange;
  readonly layers: Layers;
}

/** What a chart is made of. */
export interface PlotParts {
  readonly options: Omit<uPlot.Options, "width" | "height">;
  readonly colours: Colours;
  readonly view: TimeView;
  /** Draws over the axes and below the markers; lines are drawn already. */
  readonly paint?: (u: uPlot) => void;
  /** The pointer is at this height of the value axis; null when it left. */
  readonly onPointer?: (value: number | null) => void;
}

export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

const nothingYet: PlotContent = {
  columns: [[]],
  range: { from: 0, to: 1 },
  layers: { markers: [], saturated: [] },
};
/** A drag of fewer pixels is a click. */
const shortestDrag = 6;
const away = { left: -10, top: -10 };

/** A chart on the page: shows the content it is given, and shares cursor and zoom with the others of its view. */
export class Plot {
  readonly #u: uPlot;
  readonly #view: TimeView;
  readonly #endListening: () => void;
  #content: PlotContent = nothingYet;
  #size: PlotSize;
  /** What the chart does by itself moves no cursor but its own. */
  #isQuiet = true;

  constructor(place: HTMLElement, size: PlotSize, parts: PlotParts) {
    this.#view = parts.view;
    this.#size = size;
    const empty: Columns = [[], ...parts.options.series.slice(1).map(() => [])];
    this.#u = new uPlot(this.#options(parts, size), empty as uPlot.AlignedData, place);
    this.#isQuiet = false;
    this.#endListening = parts.view.onCursor(() => this.#showCursor());
  }

  /** The canvas with lines and axes. */
  get canvas(): HTMLCanvasElement {
    return this.#u.ctx.canvas;
  }

  /** The place of the lines, for what is laid over them. */
  get plot(): uPlot {
    return this.#u;
  }

  show(content: PlotContent): void {
    this.#content = content;
    this.#quietly(() => this.#u.batch(() => this.#u.setData(content.columns as uPlot.AlignedData, true)));
    this.#showCursor();
  }

  resize(size: PlotSize): void {
    if (size.width === this.#size.width && size.height === this.#size.height) return;
    this.#size = size;
    this.#quietly(() => this.#u.batch(() => this.#u.setSize(size)));
    this.#showCursor();
  }

  destroy(): void {
    this.#endListening();
    this.#isQuiet = true;
    this.#u.destroy();
  }

  #options(parts: PlotParts, size: PlotSize): uPlot.Options {
    const { options } = parts;
    return {
      ...options,
      ...size,
      legend: { show: false },
      scales: {
        ...options.scales,
        x: { time: false, range: () => [this.#content.range.from, this.#content.range.to] },
      },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: shortestDrag },
        points: { size: 7 },
        bind: {
          dblclick: () => () => {
            this.#view.follow(null);
            return null;
          },
        },
        ...options.cursor,
      },
      hooks: {
        drawClear: [(u) => drawSaturated(u, this.#content.layers.saturated, parts.colours)],
        draw: [
          (u) => {
            parts.paint?.(u);
            drawMarkers(u, this.#content.layers.markers, parts.colours);
          },
        ],
        setCursor: [(u) => this.#pointed(u, parts)],
        setSelect: [(u) => this.#selected(u)],
      },
    };
  }

  #pointed(u: uPlot, { onPointer }: PlotParts): void {
    if (this.#isQuiet) return;
    const left = u.cursor.left ?? -1;
    const isAway = left < 0 || u.cursor.idx == null;
    onPointer?.(isAway ? null : u.posToVal(u.cursor.top ?? 0, "y"));
    this.#view.moveCursor(isAway ? null : (u.data[0]![u.cursor.idx!] ?? null));
  }

  #selected(u: uPlot): void {
    const { left, width } = u.select;
    if (width < shortestDrag) return;
    this.#view.zoomTo({ from: u.posToVal(left, "x"), to: u.posToVal(left + width, "x") });
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  #showCursor(): void {
    const second = this.#view.cursorSecond();
    const { columns, range } = this.#content;
    const index = second === null ? null : nearest(columns[0], second);
    const at = index === null ? null : columns[0][index]!;
    const isSeen = at !== null && at >= range.from && at <= range.to;
    const left = isSeen ? this.#u.valToPos(at, "x") : away.left;
    this.#quietly(() => this.#u.setCursor(isSeen ? { left, top: this.#u.cursor.top ?? 0 } : away, false));
  }

  #quietly(action: () => void): void {
    const was = this.#isQuiet;
    this.#isQuiet = true;
    action();
    this.#isQuiet = was;
  }
}

import type uPlot from "uplot";
import { bandEdgeMs, bandSplits, type HeatCells, paintCells, rgbOf } from "./heatmap.ts";
import { latencyText } from "./latency-text.ts";
import { markerRoom } from "./layers.ts";
import { type Look, timeAxis, timeRoom, valueAxis } from "./plot-options.ts";

/** The options of the chart that the heatmap lies in: its value axis counts bands. */
export function heatOptions(look: Look, cells: () => HeatCells): Omit<uPlot.Options, "width" | "height"> {
  return {
    axes: [
      timeAxis(look),
      {
        ...valueAxis(look, false),
        splits: () => bandSplits(cells().fromBand, cells().toBand),
        values: (_u, splits) => splits.map((band) => latencyText(bandEdgeMs(band))),
      },
    ],
    padding: [markerRoom, timeRoom, 0, 0],
    scales: { y: { range: () => [cells().fromBand, cells().toBand] } },
    series: [{}, { scale: "y", points: { show: false } }],
  };
}

/** Puts the cells between the axes: painted small, one pixel a cell, and drawn large. */
export function paintHeat(look: Look, cells: () => HeatCells): (u: uPlot) => void {
  const small = document.createElement("canvas");
  const pale = rgbOf(look.colours.of("heat-0"));
  const strong = rgbOf(look.colours.of("heat-1"));
  return (u) => {
    const shown = cells();
    const rows = shown.toBand - shown.fromBand;
    if (shown.columns === 0 || rows <= 0) return;
    small.width = shown.columns;
    small.height = rows;
    const pen = small.getContext("2d")!;
    const image = pen.createImageData(shown.columns, rows);
    paintCells(shown, pale, strong, image.data);
    pen.putImageData(image, 0, 0);
    const { ctx, bbox } = u;
    const left = u.valToPos(shown.second, "x", true);
    const right = u.valToPos(shown.second + shown.columns * shown.step, "x", true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(small, left, bbox.top, right - left, bbox.height);
    ctx.restore();
  };
}

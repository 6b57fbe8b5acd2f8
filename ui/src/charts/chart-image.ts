import type { Colours } from "./colours.ts";
import type { Line } from "./plan.ts";

/** What stands around the lines in the picture of a chart. */
export interface ChartImage<Point> {
  readonly title: string;
  /** The time that is shown, and of what test. */
  readonly caption: string;
  readonly lines: readonly Line<Point>[];
  readonly colours: Colours;
}

const margin = 12;
const titleHeight = 26;
const captionHeight = 18;
const legendHeight = 20;
const swatch = 18;

/** The chart as a picture: title, lines with their names, and the drawing, in the colours of the page. */
export async function imageOf<Point>(drawing: HTMLCanvasElement, image: ChartImage<Point>): Promise<Blob> {
  const ratio = drawing.clientWidth > 0 ? drawing.width / drawing.clientWidth : devicePixelRatio;
  const width = drawing.width / ratio + 2 * margin;
  const canvas = document.createElement("canvas");
  const measure = canvas.getContext("2d")!;
  measure.font = "12px system-ui, sans-serif";
  const places = placesOf(image.lines, width - 2 * margin, (text) => measure.measureText(text).width);
  const rows = (places.at(-1)?.row ?? -1) + 1;
  const top = margin + titleHeight + captionHeight + rows * legendHeight;
  canvas.width = width * ratio;
  canvas.height = (top + margin) * ratio + drawing.height;
  const pen = canvas.getContext("2d")!;
  pen.scale(ratio, ratio);
  pen.fillStyle = image.colours.of("surface");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "middle";
  pen.fillStyle = image.colours.of("text");
  pen.font = "600 15px system-ui, sans-serif";
  pen.fillText(image.title, margin, margin + titleHeight / 2);
  pen.fillStyle = image.colours.of("text-2");
  pen.font = "12px system-ui, sans-serif";
  pen.fillText(image.caption, margin, margin + titleHeight + captionHeight / 2);
  for (const [index, { left, row }] of places.entries()) {
    const line = image.lines[index]!;
    const y = margin + titleHeight + captionHeight + (row + 0.5) * legendHeight;
    pen.strokeStyle = image.colours.of(line.colour);
    pen.lineWidth = Math.max(2, line.width ?? 1.5);
    pen.setLineDash([...(line.dash ?? [])]);
    pen.beginPath();
    pen.moveTo(margin + left, y);
    pen.lineTo(margin + left + swatch, y);
    pen.stroke();
    pen.fillText(line.label, margin + left + swatch + 5, y);
  }
  pen.drawImage(drawing, margin, top, drawing.width / ratio, drawing.height / ratio);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null)
    throw new Error("expected a picture of the chart, got none; make the window smaller and try again");
  return blob;
}

/** Where the names of the lines stand: one after the other, and in a new row where they would be too wide. */
function placesOf<Point>(
  lines: readonly Line<Point>[],
  width: number,
  widthOf: (text: string) => number,
): { left: number; row: number }[] {
  const places: { left: number; row: number }[] = [];
  let left = 0;
  let row = 0;
  for (const { label } of lines) {
    const needed = swatch + 5 + widthOf(label);
    if (left > 0 && left + needed > width) [left, row] = [0, row + 1];
    places.push({ left, row });
    left += needed + 16;
  }
  return places;
}

/** Has the browser keep a file. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

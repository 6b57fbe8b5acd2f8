/** A column of a chart's file: its heading and the value of a point. */
export interface CsvColumn<Point> {
  readonly heading: string;
  readonly value: (point: Point) => number | string | null;
}

/** RFC 4180: quoted where needed, lines end with CR LF, an unknown value is empty. */
export function csvText<Point>(columns: readonly CsvColumn<Point>[], points: readonly Point[]): string {
  const lines = [columns.map((column) => field(column.heading)).join(",")];
  for (const point of points) {
    lines.push(columns.map((column) => field(column.value(point))).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

function field(value: number | string | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(rounded(value)) : "";
  // A sheet takes a text that begins so for a formula: it is told to be a text.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** A name for a file of any text: letters, digits, dots, hyphens, at most 80 of them. */
export function fileName(parts: readonly string[], ending: string): string {
  const name = parts
    .join("-")
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}.]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 80);
  return `${name || "chart"}.${ending}`;
}

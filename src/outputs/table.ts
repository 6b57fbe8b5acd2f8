import { visible, widthOf, wrapToWidth } from "./display-text.ts";

/** A cell: its text, made safe by the table, and how to colour it once it is padded. */
export interface Cell {
  readonly text: string;
  readonly paint?: (padded: string) => string;
}

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** Gives way when the terminal is narrow: its text goes on in the next line. */
  readonly flexible?: boolean;
}

export interface TableLayout {
  /** Cells of the terminal; `Infinity` where nobody watches and nothing should be cut. */
  readonly width: number;
  /** How to colour the titles. */
  readonly paintTitle?: (padded: string) => string;
}

export type Row = readonly (string | Cell)[];
/** A line between rows. */
export const rule = "rule";

/** A flexible column is never narrower than this, and never wider than its longest. */
const NARROWEST = 10;
const WIDEST = 100;
const MOST_LINES = 4;
/** Texts are cut here before they are measured, so that a huge one costs nothing. */
const LONGEST_TEXT = WIDEST * MOST_LINES;

/** Lines of a plain text table: numbers right-aligned, `visible` text only, no line wider than the layout if it can be. */
export const renderTable = (
  columns: readonly Column[],
  rows: readonly (Row | typeof rule)[],
  layout: TableLayout,
): string[] => {
  const cells = rows.map((row) => (row === rule ? rule : row.map(safeCell)));
  const natural = columns.map((column, at) =>
    cells.reduce(
      (widest, row) => (row === rule ? widest : Math.max(widest, widthOf(row[at]?.text ?? ""))),
      widthOf(column.title),
    ),
  );
  const { widths, gap } = fitted(columns, natural, layout.width);
  const line = (row: readonly Cell[]): string[] => renderRow(columns, row, widths, gap);
  const total = widths.reduce((sum, width) => sum + width, 0) + gap.length * (columns.length - 1);
  const separator = "-".repeat(total);
  const titles = columns.map(({ title }) => ({ text: title, paint: layout.paintTitle }) as Cell);
  return [...line(titles), separator, ...cells.flatMap((row) => (row === rule ? [separator] : line(row)))];
};

const safeCell = (cell: string | Cell): Cell => {
  const { text, ...rest } = typeof cell === "string" ? { text: cell } : cell;
  return { ...rest, text: visible(text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text) };
};

/** Takes from the gaps first, then evenly from the widest flexible columns. */
const fitted = (
  columns: readonly Column[],
  natural: readonly number[],
  width: number,
): { widths: number[]; gap: string } => {
  const widths = natural.map((cells, at) => (columns[at]?.flexible ? Math.min(cells, WIDEST) : cells));
  const sum = (): number => widths.reduce((total, cells) => total + cells, 0);
  const wide = sum() + 2 * (columns.length - 1) <= width;
  const available = width - (wide ? 2 : 1) * (columns.length - 1);
  while (sum() > available) {
    const widest = columns.reduce(
      (best, column, at) =>
        column.flexible && (best === -1 || (widths[at] as number) > (widths[best] as number)) ? at : best,
      -1,
    );
    if (widest === -1 || (widths[widest] as number) <= NARROWEST) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return { widths, gap: wide ? "  " : " " };
};

const renderRow = (
  columns: readonly Column[],
  row: readonly Cell[],
  widths: readonly number[],
  gap: string,
): string[] => {
  const parts = row.map(({ text }, at) =>
    columns[at]?.flexible ? wrapToWidth(text, widths[at] as number, MOST_LINES) : [text],
  );
  const height = Math.max(...parts.map((lines) => lines.length));
  return Array.from({ length: height }, (_, lineAt) =>
    row
      .map(({ paint }, at) => {
        const text = parts[at]?.[lineAt] ?? "";
        const space = " ".repeat(Math.max(0, (widths[at] as number) - widthOf(text)));
        const padded = columns[at]?.align === "right" ? space + text : text + space;
        return paint !== undefined && text !== "" ? paint(padded) : padded;
      })
      .join(gap)
      .trimEnd(),
  );
};

/** What a spreadsheet would run as a formula when a cell begins with it. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** A text as a cell: a leading apostrophe where a spreadsheet would run it, quotes where RFC 4180 asks for them. */
export const csvText = (text: string): string => {
  const inert = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
};

/** A number as a cell, never with an exponent; `N/A` where there is no sample. */
export const csvNumber = (value: number, decimals = 0): string => {
  if (!Number.isFinite(value)) return "N/A";
  const text = value.toFixed(decimals);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
};

/** Cells that are ready as one record of a file. */
export const csvRecord = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;

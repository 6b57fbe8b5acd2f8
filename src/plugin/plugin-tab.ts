import { AcridaError } from "../base/errors.ts";
import type { PluginContext } from "./plugin-context.ts";
import { checkRows } from "./plugin-csv.ts";

/** A number that a tab shows by itself, with what it is. */
export interface TabFigure {
  readonly label: string;
  readonly value: string | number;
}

/** A table that the reader can sort. */
export interface TabTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What a tab shows: texts and numbers only, of which the console makes its own page. */
export interface TabContent {
  readonly text?: string;
  readonly figures?: readonly TabFigure[];
  readonly table?: TabTable;
}

interface AnyTab {
  /** Small letters, digits and dashes; part of the address. */
  readonly key: string;
  /** How the tab is called. */
  readonly title: string;
}

/** A tab whose content the console draws, anew every two seconds while somebody looks. */
export interface ContentTab extends AnyTab {
  readonly content: (context: PluginContext) => TabContent | PromiseLike<TabContent>;
  readonly page?: undefined;
}

/**
 * A tab with a page of its own: HTML, in a frame that can run its scripts and styles, and can reach nothing else:
 * neither the console nor any server. What it shows must be in it.
 */
export interface PageTab extends AnyTab {
  readonly page: (context: PluginContext) => string | PromiseLike<string>;
  readonly content?: undefined;
}

export type PluginTab = ContentTab | PageTab;

const contentFields = ["text", "figures", "table"];
const mostFigures = 100;
const mostColumns = 50;
const mostRows = 5_000;

/** @throws AcridaError MISUSE for what is no content of a tab. */
export const checkContent = (given: unknown, where: string): TabContent => {
  if (typeof given !== "object" || given === null)
    throw wrong(
      where,
      `{ text, figures, table }, any of them, got ${given === null ? "null" : typeof given}`,
    );
  const stranger = Object.keys(given).find((field) => !contentFields.includes(field));
  if (stranger !== undefined) throw wrong(where, `fields of ${contentFields.join(", ")}, got ${stranger}`);
  const { text, figures, table } = given as { readonly [Key in keyof TabContent]: unknown };
  if (text !== undefined && typeof text !== "string")
    throw wrong(where, `a text as text, got ${typeof text}`);
  return {
    ...(text === undefined ? {} : { text }),
    ...(figures === undefined ? {} : { figures: checkFigures(figures, where) }),
    ...(table === undefined ? {} : { table: checkTable(table, where) }),
  };
};

const checkFigures = (given: unknown, where: string): readonly TabFigure[] => {
  const isFigure = (one: unknown): one is TabFigure => {
    const { label, value } = (one ?? {}) as Partial<TabFigure>;
    return typeof label === "string" && (typeof value === "string" || typeof value === "number");
  };
  if (Array.isArray(given) && given.length <= mostFigures && given.every(isFigure))
    return given.map(({ label, value }) => ({ label, value }));
  throw wrong(where, `at most ${mostFigures} figures, each { label: "…", value: 1 }`);
};

const checkTable = (given: unknown, where: string): TabTable => {
  const { columns, rows } = (given ?? {}) as { readonly columns?: unknown; readonly rows?: unknown };
  const areTexts = Array.isArray(columns) && columns.every((one) => typeof one === "string");
  if (!areTexts || columns.length === 0 || columns.length > mostColumns)
    throw wrong(where, `a table with 1 to ${mostColumns} columns, each a text`);
  const checked = checkRows(rows, columns.length, where);
  if (checked.length <= mostRows) return { columns, rows: checked };
  throw wrong(where, `a table of at most ${mostRows} rows, got ${checked.length}`);
};

const wrong = (where: string, expected: string): AcridaError =>
  new AcridaError("MISUSE", `${where}: expected ${expected}`);

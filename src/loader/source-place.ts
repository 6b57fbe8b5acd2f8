import { readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { lineStartsOf } from "./source-lines.ts";

const MOST_SHOWN_OF_A_LINE = 100;

/** A path as the user would write it: from the current folder, absolute where it lies outside. */
export const shownPath = (file: string): string => {
  const path = relative("", file);
  return path === "" || path.startsWith("..") || isAbsolute(path) ? file : path;
};

/** A source's text for messages; empty where it can't be read. */
export const sourceText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};

/** The line (1-based) of a source with a mark under its column (0-based), on two new lines; empty where there is none. */
export const excerptOf = (file: string, line: number, column: number): string => {
  const source = sourceText(file);
  const starts = lineStartsOf(source);
  const start = starts[line - 1];
  if (start === undefined || source === "") return "";
  const text = source.slice(start, starts[line] ?? source.length).trimEnd();
  const from = column > MOST_SHOWN_OF_A_LINE - 20 ? column - 40 : 0;
  const shown = text.slice(from, from + MOST_SHOWN_OF_A_LINE).replaceAll("\t", " ");
  const head = `  ${line} | `;
  return `\n${head}${shown}\n${" ".repeat(head.length + column - from)}^`;
};

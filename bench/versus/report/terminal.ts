import { groupTable, type Table } from "./group-table.ts";
import type { Results } from "./results.ts";

const aligned = ({ header, rows }: Table): string => {
  const all = [header, ...rows];
  const width = (column: number): number =>
    Math.max(...all.map((row) => (row.length > 2 ? (row[column] ?? "").length : 0)));
  const widths = header.map((_, column) => width(column));
  return all
    .map((row) =>
      row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      ),
    )
    .map((cells) => cells.join("  ").trimEnd())
    .join("\n");
};

/** The tables of all groups for a terminal. */
export const terminalReport = (results: Results): string =>
  results.groups
    .map(
      (group) =>
        `${group.title}, ${group.users.toLocaleString("en-US")} users\n${aligned(groupTable(results, group))}\n`,
    )
    .join("\n");

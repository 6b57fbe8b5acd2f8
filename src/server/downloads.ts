import type { Download } from "../outputs/page/view.ts";
import { type Extensions, noExtensions, pathOfTable } from "./extensions.ts";

const always: readonly Download[] = [
  { label: "Report (HTML)", path: "stats/report?download=1" },
  { label: "Statistics (CSV)", path: "stats/requests/csv" },
  { label: "Failures (CSV)", path: "stats/failures/csv" },
  { label: "Exceptions (CSV)", path: "exceptions/csv" },
];

/** What the page offers to keep; paths are relative to the page. */
export const downloadsOf = (
  fullHistory: boolean,
  extensions: Extensions = noExtensions,
): readonly Download[] => [
  ...always,
  ...(fullHistory ? [{ label: "Full history (CSV)", path: "stats/requests_full_history/csv" }] : []),
  ...extensions.tables.map((table) => ({ label: `${table.title} (CSV)`, path: pathOfTable(table).slice(1) })),
];

import {
  type EntrySnapshot,
  type ErrorRow,
  type ExceptionRow,
  type HistoryPoint,
  isGeneratorFault,
  type WorkerHealth,
} from "../stats/snapshot.ts";
import { cutToWidth, visible } from "./display-text.ts";
import { showCpu, showFailures, showMemory, showMoment, showMs, showRate } from "./figures.ts";
import { percentilesToReport, percentLabel } from "./percentiles.ts";
import { type Column, type Row, renderTable, rule, type TableLayout } from "./table.ts";

/** How tables look: the width to keep to, and colours that may do nothing. */
export interface Look extends TableLayout {
  readonly paintBad: (text: string) => string;
}

const left = (title: string, flexible = false): Column => ({ title, align: "left", flexible });
const right = (title: string): Column => ({ title, align: "right" });

const statsColumns: readonly Column[] = [
  left("Type"),
  left("Name", true),
  ...["# reqs", "# fails(pct)", "Avg", "Min", "Max", "Med", "req/s", "failures/s"].map(right),
];

/** Requests, failures, times and rates, one row an entry and the total last. */
export const statsTable = (
  entries: readonly EntrySnapshot[],
  total: EntrySnapshot,
  rates: "current" | "whole run",
  look: Look,
): string[] => {
  const rowOf = (entry: EntrySnapshot): Row => [
    entry.method,
    entry.name,
    String(entry.requests),
    {
      text: showFailures(entry.failures, entry.requests),
      ...(entry.failures > 0 && { paint: look.paintBad }),
    },
    ...[entry.avg, entry.min, entry.max, entry.median].map(showMs),
    showRate(rates === "current" ? entry.currentRps : entry.rps),
    showRate(rates === "current" ? entry.currentFailuresPerSecond : entry.failuresPerSecond),
  ];
  const table = renderTable(statsColumns, [...entries.map(rowOf), rule, rowOf(total)], look);
  return total.generatorFaults > 0 ? [...table, look.paintBad(unsentText(total))] : table;
};

const unsentText = ({ generatorFaults: count }: EntrySnapshot): string =>
  count === 1
    ? "1 request was never sent, by a fault of this machine: it is in no row above"
    : `${count} requests were never sent, by a fault of this machine: they are in no row above`;

const percentileColumns: readonly Column[] = [
  left("Type"),
  left("Name", true),
  ...percentilesToReport.map((quantile) => right(percentLabel(quantile))),
  right("# reqs"),
];

/** Percentiles of the times of all requests, failed ones too. */
export const percentileTable = (
  entries: readonly EntrySnapshot[],
  total: EntrySnapshot,
  look: Look,
): string[] => {
  const rowOf = (entry: EntrySnapshot): Row => [
    entry.method,
    entry.name,
    ...percentilesToReport.map((quantile) => showMs(entry.percentile(quantile))),
    String(entry.requests),
  ];
  return renderTable(percentileColumns, [...entries.map(rowOf), rule, rowOf(total)], look);
};

/** Below this a moment is shown as time of day only. */
const ROOM_FOR_DATES = 120;

const errorColumns: readonly Column[] = [
  right("# occurrences"),
  left("Error", true),
  left("First seen"),
  left("Last seen"),
];

/** What went wrong with requests, the most frequent first. */
export const errorTable = (errors: readonly ErrorRow[], look: Look): string[] => {
  const short = look.width < ROOM_FOR_DATES;
  const rows = errors
    .toSorted((a, b) => b.occurrences - a.occurrences)
    .map((row) => [
      String(row.occurrences),
      `${[row.method, row.name].filter(Boolean).join(" ")}: ${isGeneratorFault(row) ? "not the target's fault: " : ""}${row.error}`,
      showMoment(row.firstSeenWallMs, short),
      showMoment(row.lastSeenWallMs, short),
    ]);
  return renderTable(errorColumns, rows, look);
};

const TRACEBACK_LINES = 5;

/** What tasks threw: count, task and message, and where, in a few lines. */
export const exceptionList = (exceptions: readonly ExceptionRow[], look: Look): string[] =>
  exceptions
    .toSorted((a, b) => b.count - a.count)
    .flatMap(({ count, task, message, traceback }) => {
      const title = `${count} × ${task === "" ? "" : `${task}: `}${message}`;
      const frames = traceback.split("\n").filter((line) => /^\s+at /.test(line));
      const shown = frames.slice(0, TRACEBACK_LINES).map((line) => `    ${visible(line.trim())}`);
      const more = frames.length - shown.length;
      return [
        look.paintBad(cutToWidth(visible(title), look.width)),
        ...shown.map((line) => cutToWidth(line, look.width)),
        ...(more > 0 ? [`    … and ${more} more`] : []),
      ];
    });

const healthColumns: readonly Column[] = [
  left("Worker", true),
  left("State"),
  ...["Peak users", "# reqs", "CPU", "Loop delay p99", "Memory"].map(right),
];

/** Whether the load generator itself could keep up: one row a worker, then the seconds in which it could not. */
export const healthTable = (
  workers: readonly WorkerHealth[],
  history: readonly HistoryPoint[],
  look: Look,
): string[] => {
  const rows = workers.map((worker) => [
    worker.machine === undefined ? String(worker.index) : `${worker.index} ${visible(worker.machine)}`,
    worker.state,
    String(worker.peakUsers),
    String(worker.requests),
    showCpu(worker.cpu),
    worker.loopDelayMs >= 0 ? `${showMs(worker.loopDelayMs)} ms` : "-",
    showMemory(worker.memoryBytes),
  ]);
  const saturated = history.filter((point) => point.saturated).length;
  const paused = history.filter((point) => point.paused).length;
  const verdict = `Saturated: ${saturated} of ${history.length} seconds`;
  return [
    ...renderTable(healthColumns, rows, look),
    saturated > 0 ? look.paintBad(verdict) : verdict,
    ...(paused > 0 ? [look.paintBad(`Load paused: ${paused} of ${history.length} seconds`)] : []),
  ];
};

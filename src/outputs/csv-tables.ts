import { type EntrySnapshot, type ErrorRow, type ExceptionRow, isGeneratorFault } from "../stats/snapshot.ts";
import { csvNumber, csvRecord, csvText } from "./csv-format.ts";
import { percentilesToReport, percentLabel } from "./percentiles.ts";
import { isoTime } from "./result.ts";

const percentileTitles = percentilesToReport.map(percentLabel);

/** Milliseconds to the microsecond. */
export const csvMs = (ms: number): string => csvNumber(ms, 3);
export const csvRate = (perSecond: number): string =>
  csvNumber(Number.isFinite(perSecond) ? perSecond : 0, 6);
/** Bytes a request. */
export const csvMeanSize = (bytes: number, requests: number): string =>
  csvNumber(requests === 0 ? Number.NaN : bytes / requests, 3);

/** The columns of `_stats.csv`: Locust's. */
export const statsHeader = csvRecord([
  "Type",
  "Name",
  "Request Count",
  "Failure Count",
  "Median Response Time",
  "Average Response Time",
  "Min Response Time",
  "Max Response Time",
  "Average Content Size",
  "Requests/s",
  "Failures/s",
  ...percentileTitles,
]);

/** One entry, or the total, in `_stats.csv`. */
export const statsRecord = (entry: EntrySnapshot): string =>
  csvRecord([
    csvText(entry.method),
    csvText(entry.name),
    csvNumber(entry.requests),
    csvNumber(entry.failures),
    csvMs(entry.median),
    csvMs(entry.avg),
    csvMs(entry.min),
    csvMs(entry.max),
    csvMeanSize(entry.bytes, entry.requests),
    csvRate(entry.rps),
    csvRate(entry.failuresPerSecond),
    ...percentilesToReport.map((quantile) => csvMs(entry.percentile(quantile))),
  ]);

/** Locust's columns of `_stats_history.csv`. */
const historyColumns = [
  "Timestamp",
  "User Count",
  "Type",
  "Name",
  "Requests/s",
  "Failures/s",
  ...percentileTitles,
  "Total Request Count",
  "Total Failure Count",
  "Total Median Response Time",
  "Total Average Response Time",
  "Total Min Response Time",
  "Total Max Response Time",
  "Total Average Content Size",
];

/** Its first line. */
export const historyHeader = csvRecord(historyColumns);

/** The same with `--csv-full-history`: after Locust's columns, the times of the last ten seconds in their own. */
export const fullHistoryHeader = csvRecord([
  ...historyColumns,
  ...percentileTitles.map((title) => `${title} of last 10 s`),
]);

/** The content of `_failures.csv`, with Locust's columns; faults of this machine are no failures. */
export const failuresCsv = (errors: readonly ErrorRow[]): string =>
  csvRecord(["Method", "Name", "Error", "Occurrences", "First Seen", "Last Seen"]) +
  errors
    .filter((row) => !isGeneratorFault(row))
    .map((row) =>
      csvRecord([
        csvText(row.method),
        csvText(row.name),
        csvText(row.error),
        csvNumber(row.occurrences),
        isoTime(row.firstSeenWallMs),
        isoTime(row.lastSeenWallMs),
      ]),
    )
    .join("");

/** The content of `_exceptions.csv`, with Locust's columns; `Nodes` are the workers that met it. */
export const exceptionsCsv = (exceptions: readonly ExceptionRow[]): string =>
  csvRecord(["Count", "Message", "Traceback", "Nodes"]) +
  exceptions
    .map((row) =>
      csvRecord([
        csvNumber(row.count),
        csvText(row.message),
        csvText(row.traceback),
        csvText(row.workers.join(", ")),
      ]),
    )
    .join("");

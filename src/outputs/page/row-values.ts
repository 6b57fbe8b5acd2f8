import type { EntrySnapshot } from "../../stats/snapshot.ts";
import { shortMs, shortRate } from "./page-figures.ts";
import type { RowField, RowValues } from "./view.ts";
import { rowFields } from "./view.ts";

const readField: Record<RowField, (entry: EntrySnapshot) => number | null> = {
  requests: ({ requests }) => requests,
  failures: ({ failures }) => failures,
  median: ({ median }) => shortMs(median),
  p95: (entry) => shortMs(entry.percentile(0.95)),
  p99: (entry) => shortMs(entry.percentile(0.99)),
  p999: (entry) => shortMs(entry.percentile(0.999)),
  avg: ({ avg }) => shortMs(avg),
  min: ({ min }) => shortMs(min),
  max: ({ max }) => shortMs(max),
  averageBytes: ({ bytes, requests }) => (requests === 0 ? null : Math.round(bytes / requests)),
  currentRps: ({ currentRps }) => shortRate(currentRps),
  currentFailuresPerSecond: ({ currentFailuresPerSecond }) => shortRate(currentFailuresPerSecond),
  rps: ({ rps }) => shortRate(rps),
  failuresPerSecond: ({ failuresPerSecond }) => shortRate(failuresPerSecond),
  aborted: ({ aborted }) => aborted,
  retries: ({ retries }) => retries,
  connect: ({ timings }) => shortMs(timings.connect),
  firstByte: ({ timings }) => shortMs(timings.firstByte),
};

/** A row of the statistics under its id. */
export const rowValues = (id: number, entry: EntrySnapshot): RowValues => [
  id,
  ...rowFields.map((field) => readField[field](entry)),
];

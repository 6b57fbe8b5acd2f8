import type { RunSummary } from "../stats/run-summary.ts";
import type {
  EntrySnapshot,
  ErrorRow,
  ExceptionRow,
  HistoryPoint,
  RunSnapshot,
  TimesView,
} from "../stats/snapshot.ts";
import { remarksOn } from "../stats/time-balance.ts";
import { percentilesToReport, quantileKey } from "./percentiles.ts";
import { roundMs, roundRate } from "./rounding.ts";
import type {
  QuantileKey,
  ResultEntry,
  ResultError,
  ResultException,
  ResultRun,
  ResultSecond,
  TestResult,
} from "./test-result.ts";

/** The result of a run as the one object that `--json` prints: plain data, no NaN, times with up to 3 decimals. */
export const resultOf = (snapshot: RunSnapshot, summary: RunSummary): TestResult => ({
  schema: "acrida/result/1",
  run: {
    id: summary.id,
    version: summary.version,
    startedAt: summary.startedAt,
    durationSeconds: roundMs(summary.durationSeconds) ?? 0,
    users: summary.users,
    spawnRate: summary.spawnRate,
    host: summary.host,
    ...(summary.profile == null ? {} : { profile: summary.profile }),
    seed: summary.seed,
    exitCode: summary.exitCode,
    verdict: summary.verdict,
    reasons: [...summary.reasons],
    aborted: summary.aborted,
    ...someFaults(summary),
    retries: summary.retries,
    hops: summary.hops,
    ...(summary.excess.answers > 0 ? { excess: { ...summary.excess } } : {}),
    ...balanceOf(summary),
    lostAtMost: summary.lostAtMost,
    ...((summary.rowsLost ?? 0) > 0 ? { rowsLost: summary.rowsLost } : {}),
    workers: summary.workers,
  },
  total: entryOf(snapshot.total),
  entries: snapshot.entries.map(entryOf),
  errors: snapshot.errors.map(errorOf),
  exceptions: snapshot.exceptions.map(exceptionOf),
  history: snapshot.history.map(secondOf),
});

/** ISO 8601 in UTC of milliseconds since 1970. */
export const isoTime = (wallMs: number): string => new Date(wallMs).toISOString();

/** A field of bad days only: every other result has the contract's fields and no more. */
const someFaults = ({ generatorFaults }: { readonly generatorFaults: number }) =>
  generatorFaults > 0 ? { generatorFaults } : {};

/** Told where it speaks against the numbers. */
const balanceOf = ({ balance }: RunSummary): Pick<ResultRun, "balance"> => {
  const remarks = balance === null || balance === undefined ? [] : remarksOn(balance);
  if (balance === null || balance === undefined || remarks.length === 0) return {};
  return {
    balance: {
      cycle: roundMs(balance.cycleMs) ?? 0,
      recorded: roundMs(balance.recordedMs),
      waited: roundMs(balance.waitedMs) ?? 0,
      late: roundMs(balance.lateMs) ?? 0,
      besides: roundMs(balance.besidesMs) ?? 0,
      queued: roundMs(balance.queuedMs) ?? 0,
      busy: roundMs(balance.busyShare) ?? 0,
      remarks: [...remarks],
    },
  };
};

const timesOf = (times: TimesView) => ({
  requests: times.requests,
  avg: roundMs(times.avg),
  min: roundMs(times.min),
  max: roundMs(times.max),
  median: roundMs(times.median),
  percentiles: Object.fromEntries(
    percentilesToReport.map((quantile) => [quantileKey(quantile), roundMs(times.percentile(quantile))]),
  ) as Record<QuantileKey, number | null>,
});

/** One row of the result. */
export const entryOf = (entry: EntrySnapshot): ResultEntry => {
  const { requests, percentiles, ...times } = timesOf(entry);
  return {
    method: entry.method,
    name: entry.name,
    requests,
    failures: entry.failures,
    aborted: entry.aborted,
    ...someFaults(entry),
    ...times,
    rps: roundRate(entry.rps),
    percentiles,
    bytes: entry.bytes,
    timings: {
      dns: roundMs(entry.timings.dns),
      connect: roundMs(entry.timings.connect),
      tls: roundMs(entry.timings.tls),
      firstByte: roundMs(entry.timings.firstByte),
      download: roundMs(entry.timings.download),
    },
    succeeded: timesOf(entry.succeeded),
    failed: timesOf(entry.failed),
  };
};

export const errorOf = (row: ErrorRow): ResultError => ({
  method: row.method,
  name: row.name,
  error: row.error,
  kind: row.kind,
  occurrences: row.occurrences,
  firstSeen: isoTime(row.firstSeenWallMs),
  lastSeen: isoTime(row.lastSeenWallMs),
});

export const exceptionOf = ({ count, message, traceback, task }: ExceptionRow): ResultException => ({
  ...{ count, message, traceback, task },
});

const secondOf = (point: HistoryPoint): ResultSecond => ({
  second: point.second,
  time: isoTime(point.wallMs),
  users: point.users,
  requests: point.requests,
  failures: point.failures,
  rps: roundRate(point.rps),
  failuresPerSecond: roundRate(point.failuresPerSecond),
  p50: roundMs(point.p50),
  p95: roundMs(point.p95),
  p99: roundMs(point.p99),
  saturated: point.saturated,
  paused: point.paused,
});

import type { ErrorRow, ExceptionRow, RunSnapshot, WorkerHealth } from "../../stats/snapshot.ts";
import { pageKindOf } from "./failure-kinds.ts";
import { shortMs, shortShare } from "./page-figures.ts";
import {
  type ExceptionView,
  type FailureView,
  type RunStateName,
  runStateNames,
  type WorkerView,
} from "./view.ts";

/** The state of a run as pages name it. */
export const stateNameOf = ({ state }: RunSnapshot): RunStateName =>
  runStateNames.find((known) => known === state) ?? "running";

export const failureViews = (rows: readonly ErrorRow[]): FailureView[] =>
  numbered(rows.map(failureView), ({ method, name, error, kind }) => [method, name, error, kind]);

export const exceptionViews = (rows: readonly ExceptionRow[]): ExceptionView[] =>
  numbered(rows.map(exceptionView), ({ task, message, traceback }) => [task, message, traceback]);

/** Rows may read alike once their secrets are masked: each after the first is numbered, to be told apart. */
const numbered = <Row extends object>(rows: Row[], read: (row: Row) => string[]): Row[] => {
  const counts = new Map<string, number>();
  return rows.map((row) => {
    const key = JSON.stringify(read(row));
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return nth === 1 ? row : { ...row, nth };
  });
};

const failureView = (row: ErrorRow): FailureView => ({
  method: row.method,
  name: row.name,
  error: row.error,
  kind: pageKindOf(row),
  occurrences: row.occurrences,
  firstSeenWallMs: Math.round(row.firstSeenWallMs),
  lastSeenWallMs: Math.round(row.lastSeenWallMs),
});

const exceptionView = (row: ExceptionRow): ExceptionView => ({
  count: row.count,
  message: row.message,
  traceback: row.traceback,
  task: row.task,
  workers: [...row.workers],
});

export const workerView = (worker: WorkerHealth): WorkerView => ({
  id: worker.id,
  index: worker.index,
  state: worker.state,
  users: worker.users,
  requests: worker.requests,
  loopDelayMs: shortMs(worker.loopDelayMs) ?? 0,
  cpu: shortShare(worker.cpu),
  memoryBytes: Math.round(worker.memoryBytes),
  lastReportWallMs: worker.lastReportWallMs === null ? null : Math.round(worker.lastReportWallMs),
});

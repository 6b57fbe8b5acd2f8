import type { ErrorRow, ExceptionRow, RunSnapshot, WorkerHealth } from "../../stats/snapshot.ts";
import { shortMs, shortShare } from "./page-figures.ts";
import type { ExceptionView, FailureView, RunStateName, WorkerView } from "./view.ts";

const states: readonly RunStateName[] = ["ready", "preparing", "spawning", "running", "stopping", "stopped"];

/** The state of a run as pages name it. */
export const stateNameOf = ({ state }: RunSnapshot): RunStateName =>
  states.find((known) => known === state) ?? "running";

export const failureView = (row: ErrorRow): FailureView => ({
  method: row.method,
  name: row.name,
  error: row.error,
  kind: row.kind,
  occurrences: row.occurrences,
  firstSeenWallMs: Math.round(row.firstSeenWallMs),
  lastSeenWallMs: Math.round(row.lastSeenWallMs),
});

export const exceptionView = (row: ExceptionRow): ExceptionView => ({
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

import type { Clock } from "../base/clock.ts";
import { roundMs, roundRate } from "../outputs/rounding.ts";
import {
  type EntrySnapshot,
  isGeneratorFault,
  type RunSnapshot,
  type WorkerHealth,
} from "../stats/snapshot.ts";
import { inTurns } from "./in-turns.ts";

/** One row with Locust's fields; a time that there is no sample of is null. */
const statsItem = (entry: EntrySnapshot) => ({
  method: entry.method,
  name: entry.name,
  num_requests: entry.requests,
  num_failures: entry.failures,
  min_response_time: roundMs(entry.min),
  max_response_time: roundMs(entry.max),
  avg_response_time: roundMs(entry.avg),
  median_response_time: roundMs(entry.median),
  current_rps: roundRate(entry.currentRps),
  current_fail_per_sec: roundRate(entry.currentFailuresPerSecond),
  total_rps: roundRate(entry.rps),
  total_fail_per_sec: roundRate(entry.failuresPerSecond),
  avg_content_length: entry.requests === 0 ? 0 : entry.bytes / entry.requests,
  "response_time_percentile_0.95": roundMs(entry.percentile(0.95)),
  "response_time_percentile_0.99": roundMs(entry.percentile(0.99)),
});

const workerItem = ({ id, state, users, cpu, memoryBytes }: WorkerHealth) => ({
  id,
  state,
  user_count: users,
  cpu_usage: Math.round(cpu * 1000) / 10,
  memory_usage: memoryBytes,
});

const errorItems = (snapshot: RunSnapshot) =>
  snapshot.errors
    .filter((row) => !isGeneratorFault(row))
    .map(({ method, name, error, occurrences, firstSeenWallMs, lastSeenWallMs }) => ({
      method,
      name,
      error,
      occurrences,
      first_seen: firstSeenWallMs / 1000,
      last_seen: lastSeenWallMs / 1000,
    }));

/** Of the last ten seconds of all requests. */
const currentPercentiles = ({ history, total }: RunSnapshot) => {
  const last = history.at(-1);
  const isCurrent = total.currentRps > 0;
  return {
    "response_time_percentile_0.5": roundMs(isCurrent ? (last?.p50 ?? Number.NaN) : Number.NaN),
    "response_time_percentile_0.95": roundMs(isCurrent ? (last?.p95 ?? Number.NaN) : Number.NaN),
  };
};

const beforeTheFirstTest = {
  stats: [],
  errors: [],
  current_rps: 0,
  current_fail_per_sec: 0,
  total_rps: 0,
  total_fail_per_sec: 0,
  fail_ratio: 0,
  current_response_time_percentiles: {
    "response_time_percentile_0.5": null,
    "response_time_percentile_0.95": null,
  },
  workers: [],
  worker_count: 0,
  state: "ready",
  user_count: 0,
};

/**
 * What `GET /stats/requests` answers: Locust's fields, every row, the total last.
 * @param readyWorkers where they are known without a test.
 */
export const locustStats = async (
  snapshot: RunSnapshot | null,
  readyWorkers: number | null,
  clock: Clock,
): Promise<string> => {
  if (snapshot === null) return JSON.stringify({ ...beforeTheFirstTest, worker_count: readyWorkers ?? 0 });
  const { entries, total, workers, state, users } = snapshot;
  const rows = await inTurns([...entries, total], (entry) => JSON.stringify(statsItem(entry)), clock);
  const rest = {
    errors: errorItems(snapshot),
    current_rps: roundRate(total.currentRps),
    current_fail_per_sec: roundRate(total.currentFailuresPerSecond),
    total_rps: roundRate(total.rps),
    total_fail_per_sec: roundRate(total.failuresPerSecond),
    fail_ratio: total.requests === 0 ? 0 : total.failures / total.requests,
    current_response_time_percentiles: currentPercentiles(snapshot),
    workers: workers.map(workerItem),
    worker_count: readyWorkers ?? workers.length,
    state,
    user_count: users,
  };
  return `{"stats":[${rows.join(",")}],${JSON.stringify(rest).slice(1)}`;
};

/** What `GET /exceptions` answers. */
export const locustExceptions = (snapshot: RunSnapshot | null) => ({
  exceptions: (snapshot?.exceptions ?? []).map(({ count, message, traceback, workers }) => ({
    count,
    msg: message,
    traceback,
    nodes: workers.join(", "),
  })),
});

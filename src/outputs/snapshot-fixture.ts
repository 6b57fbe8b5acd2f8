import { Histogram } from "../stats/histogram.ts";
import type { RunSummary } from "../stats/run-summary.ts";
import type {
  EntrySnapshot,
  ErrorRow,
  ExceptionRow,
  HistoryPoint,
  RunSnapshot,
  TimesView,
  WorkerHealth,
} from "../stats/snapshot.ts";
import type { RunInfo } from "./output.ts";

/** For tests only: small snapshots whose figures follow from a list of times. */
export interface EntryRecipe {
  readonly method?: string;
  readonly name: string;
  /** Times in ms of the requests that succeeded. */
  readonly times?: readonly number[];
  readonly failedTimes?: readonly number[];
  readonly seconds?: number;
  readonly bytes?: number;
  readonly aborted?: number;
  readonly generatorFaults?: number;
}

export const startWallMs = Date.UTC(2026, 10, 22, 10);

const timesOf = (times: readonly number[]): TimesView => {
  const histogram = new Histogram();
  for (const ms of times) histogram.record(Math.round(ms * 1000));
  const view = histogram.view();
  return {
    requests: times.length,
    avg: times.reduce((sum, ms) => sum + ms, 0) / times.length,
    min: view.min / 1000,
    max: view.max / 1000,
    median: view.percentile(0.5) / 1000,
    percentile: (quantile) => view.percentile(quantile) / 1000,
    histogram: view,
  };
};

const entryOf = (recipe: EntryRecipe): EntrySnapshot => {
  const { times = [], failedTimes = [], seconds = 10 } = recipe;
  const all = timesOf([...times, ...failedTimes]);
  return {
    ...all,
    method: recipe.method ?? "GET",
    name: recipe.name,
    failures: failedTimes.length,
    aborted: recipe.aborted ?? 0,
    generatorFaults: recipe.generatorFaults ?? 0,
    retries: 0,
    hops: 0,
    excess: { answers: 0, bytes: 0 },
    rps: all.requests / seconds,
    failuresPerSecond: failedTimes.length / seconds,
    currentRps: all.requests / 10,
    currentFailuresPerSecond: failedTimes.length / 10,
    bytes: recipe.bytes ?? all.requests * 100,
    timings: { dns: Number.NaN, connect: 0.5, tls: Number.NaN, firstByte: 2.25, download: 0.1 },
    phaseCounts: { dns: 0, connect: all.requests, tls: 0, firstByte: all.requests, download: all.requests },
    succeeded: timesOf(times),
    failed: timesOf(failedTimes),
  };
};

export const pointOf = (point: Partial<HistoryPoint> & { readonly second: number }): HistoryPoint => ({
  wallMs: startWallMs + point.second * 1000,
  users: 1,
  requests: 0,
  failures: 0,
  rps: 0,
  failuresPerSecond: 0,
  p50: Number.NaN,
  p95: Number.NaN,
  p99: Number.NaN,
  saturated: false,
  paused: false,
  ...point,
});

export const workerOf = (worker: Partial<WorkerHealth> = {}): WorkerHealth => ({
  id: "local-0",
  index: 0,
  state: "running",
  users: 5,
  peakUsers: 7,
  lastReportWallMs: 1_700_000_000_000,
  requests: 100,
  loopDelayMs: 1.25,
  cpu: 0.42,
  memoryBytes: 80 * 2 ** 20,
  ...worker,
});

export const errorOf = (row: Partial<ErrorRow> = {}): ErrorRow => ({
  method: "GET",
  name: "/cart",
  error: "status 500",
  kind: "",
  occurrences: 1,
  firstSeenWallMs: startWallMs,
  lastSeenWallMs: startWallMs + 3000,
  ...row,
});

export const exceptionOf = (row: Partial<ExceptionRow> = {}): ExceptionRow => ({
  count: 1,
  message: "TypeError: price is undefined",
  traceback:
    "TypeError: price is undefined\n    at Shop.browse (shop.ts:12:5)\n    at Shop.index (shop.ts:30:9)",
  task: "Shop.browse",
  workers: ["local-0"],
  ...row,
});

export const snapshotOf = (
  recipes: readonly EntryRecipe[],
  rest: Partial<RunSnapshot> = {},
): RunSnapshot => ({
  state: "running",
  elapsedSeconds: 10,
  zeroSecond: 0,
  wallMs: startWallMs + 10_000,
  users: 5,
  targetUsers: 5,
  usersByClass: { Shop: 5 },
  total: entryOf({
    method: "",
    name: "Aggregated",
    times: recipes.flatMap(({ times = [] }) => times),
    failedTimes: recipes.flatMap(({ failedTimes = [] }) => failedTimes),
    bytes: recipes.map(entryOf).reduce((sum, entry) => sum + entry.bytes, 0),
    aborted: recipes.reduce((sum, { aborted = 0 }) => sum + aborted, 0),
    generatorFaults: recipes.reduce((sum, { generatorFaults = 0 }) => sum + generatorFaults, 0),
  }),
  entries: recipes.map(entryOf),
  errors: [],
  exceptions: [],
  history: [],
  workers: [],
  ...rest,
});

export const summaryOf = (rest: Partial<RunSummary> = {}): RunSummary => ({
  id: "run-1",
  version: "0.1.0",
  startedAt: new Date(startWallMs).toISOString(),
  durationSeconds: 10,
  users: 5,
  spawnRate: 1,
  host: "http://127.0.0.1:8080",
  seed: 7,
  exitCode: 0,
  verdict: "passed",
  reasons: [],
  aborted: 0,
  generatorFaults: 0,
  retries: 0,
  hops: 0,
  excess: { answers: 0, bytes: 0 },
  lostAtMost: 0,
  workers: 1,
  ...rest,
});

export const infoOf = (rest: Partial<RunInfo> = {}): RunInfo => ({
  id: "run-1",
  version: "0.1.0",
  startedAtWallMs: startWallMs,
  users: 5,
  spawnRate: 1,
  runTimeSeconds: 30,
  host: "http://127.0.0.1:8080",
  seed: 7,
  scenarioFiles: ["locustfile.ts"],
  ...rest,
});

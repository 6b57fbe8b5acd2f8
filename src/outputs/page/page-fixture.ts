import { outcome, type Sample } from "../../metrics/sample.ts";
import { RequestStats } from "../../stats/request-stats.ts";
import { RunStatistics } from "../../stats/run-statistics.ts";
import { sampleOf } from "../../stats/sample-fixture.ts";
import type { RunSnapshot, WorkerHealth } from "../../stats/snapshot.ts";
import { startWallMs, workerOf } from "../snapshot-fixture.ts";
import type { PageChange, PageUpdate, PageView, ScenarioView } from "./view.ts";

/** For tests only: real statistics of load threads whose reports may come late, and snapshots of them. */
export class PageRun {
  readonly statistics: RunStatistics;
  readonly #threads: RequestStats[];
  workers: WorkerHealth[] = [workerOf()];

  constructor({ threads = 1, maxNames = 20_000, maxHistoryPoints = 86_400 } = {}) {
    this.statistics = new RunStatistics({ maxNames, maxHistoryPoints });
    this.#threads = Array.from({ length: threads }, () => new RequestStats({ maxNames }));
    for (const thread of this.#threads) thread.begin(0);
  }

  /** Counts a sample that ends in the middle of a second. */
  record(second: number, sample: Partial<Sample> & { readonly elapsedMs?: number } = {}, thread = 0): void {
    this.#threads[thread]?.record(
      sampleOf({
        endMs: second * 1000 + 500,
        timings: { dns: Number.NaN, connect: 1, tls: Number.NaN, firstByte: 2, download: 0.5 },
        ...sample,
      }),
    );
  }

  fail(second: number, error: string, errorKind = "", thread = 0): void {
    this.record(second, { outcome: outcome.failed, error, errorKind }, thread);
  }

  /** A thread tells all that it counted before the end of a second. */
  report(second: number, thread = 0): void {
    const reports = this.#threads[thread]?.drain(second + 1) ?? [];
    for (const { rows } of reports) this.statistics.apply(rows, `local-${thread}`);
  }

  snapshot(
    nowSeconds: number,
    rest: { state?: string; endedAtMs?: number | null; users?: number } = {},
  ): RunSnapshot {
    const { users = 4 } = rest;
    return this.statistics.snapshot({
      nowMs: nowSeconds * 1000,
      zeroWallMs: startWallMs,
      endedAtMs: null,
      state: "running",
      targetUsers: users,
      usersByClass: { Shop: users },
      workers: this.workers,
      users,
      ...rest,
    });
  }
}

/** For tests only: what a page makes of an update. Each name must be told once, before its first row. */
export const afterUpdate = (page: PageView, update: PageUpdate | null): PageView => {
  if (update === null) return page;
  return update.event === "whole" ? update.data : afterChange(page, update.data);
};

const afterChange = (page: PageView, change: PageChange): PageView => {
  const names = [...page.names, ...(change.names ?? [])];
  const ids = new Set(names.map(({ id }) => id));
  if (ids.size < names.length) throw new Error("a name was told twice");
  const rows = new Map(page.rows.map((row) => [row[0], row]));
  for (const row of change.rows ?? []) {
    if (row[0] !== 0 && !ids.has(row[0]!)) throw new Error(`row ${row[0]} has no name`);
    rows.set(row[0]!, row);
  }
  const first = change.series?.[0]?.second ?? Number.POSITIVE_INFINITY;
  return {
    ...page,
    scenario: change.scenario ?? page.scenario,
    run: change.run ?? page.run,
    names,
    rows: [...rows.values()].sort((a, b) => a[0]! - b[0]!),
    failures: change.failures ?? page.failures,
    exceptions: change.exceptions ?? page.exceptions,
    workers: change.workers ?? page.workers,
    series: [...page.series.filter(({ second }) => second < first), ...(change.series ?? [])],
    markers: [...page.markers, ...(change.markers ?? [])],
  };
};

export const noScenario: ScenarioView = { files: ["locustfile.ts"], fields: [], classes: [] };

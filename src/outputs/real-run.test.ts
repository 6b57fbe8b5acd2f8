import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { outcome, type Sample } from "../metrics/sample.ts";
import { RequestStats } from "../stats/request-stats.ts";
import { RunStatistics } from "../stats/run-statistics.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import { CsvOutput } from "./csv.ts";
import { rowsOfCsv } from "./csv-fixture.ts";
import { redactSnapshot } from "./redaction.ts";
import { resultOf } from "./result.ts";
import { resultSchema } from "./result-schema.ts";
import { Redactor } from "./secrets.ts";
import { startWallMs, summaryOf, workerOf } from "./snapshot-fixture.ts";

/** Two threads that report to real statistics, and a CSV output that is shown a snapshot each second. */
class SmallRun {
  readonly statistics = new RunStatistics({ maxNames: 100, entryWindows: true });
  readonly #threads = [0, 1].map(() => new RequestStats({ maxNames: 100 }));
  readonly #csv: CsvOutput;

  constructor(csv: CsvOutput) {
    this.#csv = csv;
    for (const thread of this.#threads) thread.begin(0);
  }

  record(
    thread: number,
    sample: Partial<Sample> & { readonly endMs: number; readonly durationMs: number },
  ): void {
    const { durationMs, ...rest } = sample;
    this.#threads[thread]?.record({
      method: "GET",
      name: "/",
      outcome: outcome.ok,
      dueMs: sample.endMs - durationMs,
      startMs: sample.endMs - durationMs,
      bytes: 100,
      retries: 0,
      hops: 0,
      error: null,
      errorKind: "",
      timings: { dns: Number.NaN, connect: 1, tls: Number.NaN, firstByte: 2, download: 0.5 },
      excess: null,
      url: "",
      response: null,
      context: null,
      exception: null,
      ...rest,
    });
  }

  /** The second ends: each thread reports it, and a snapshot is taken. */
  async endSecond(second: number, users: number): Promise<RunSnapshot> {
    for (const [at, thread] of this.#threads.entries()) {
      for (const { rows } of thread.drain(second + 1)) this.statistics.apply(rows, `local-${at}`);
    }
    this.statistics.setUsers(second, users, false);
    const snapshot = this.snapshot((second + 1) * 1000, null);
    await this.#csv.snapshot(snapshot);
    return snapshot;
  }

  snapshot(nowMs: number, endedAtMs: number | null): RunSnapshot {
    return this.statistics.snapshot({
      nowMs,
      zeroWallMs: startWallMs,
      endedAtMs,
      state: "running",
      users: 4,
      targetUsers: 4,
      usersByClass: { Shop: 4 },
      workers: [workerOf()],
    });
  }
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "real-run-"));
});

afterEach(() => rm(folder, { recursive: true }));

const begun = async (fullHistory: boolean): Promise<{ csv: CsvOutput; run: SmallRun }> => {
  const csv = new CsvOutput({ prefix: join(folder, "run"), fullHistory, clock: new ManualClock() });
  await csv.start();
  return { csv, run: new SmallRun(csv) };
};

const rows = async (kind: string): Promise<Record<string, string>[]> =>
  rowsOfCsv(await readFile(join(folder, `run_${kind}.csv`), "utf8"));

test("what threads recorded is what the files and the result say", async () => {
  const { csv, run } = await begun(false);
  for (let second = 0; second < 8; second++) {
    for (let at = 0; at < 20; at++) run.record(at % 2, { endMs: second * 1000 + at, durationMs: second + 1 });
    const failed = { outcome: outcome.failed, error: "status 500", errorKind: "", name: "/cart" };
    run.record(0, { ...failed, endMs: second * 1000 + 500, durationMs: 40 });
    await run.endSecond(second, second + 1);
  }
  const end = run.snapshot(8000, 8000);
  await csv.finish(end);

  expect(
    (await rows("stats")).map((row) => [
      row.Name,
      row["Request Count"],
      row["Failure Count"],
      row["Requests/s"],
    ]),
  ).toEqual([
    ["/", "160", "0", "20"],
    ["/cart", "8", "8", "1"],
    ["Aggregated", "168", "8", "21"],
  ]);
  expect(await rows("failures")).toMatchObject([
    {
      Method: "GET",
      Name: "/cart",
      Error: "status 500",
      Occurrences: "8",
      "First Seen": "2026-11-22T10:00:00.500Z",
      "Last Seen": "2026-11-22T10:00:07.500Z",
    },
  ]);
  const history = await rows("stats_history");
  expect(history.map((row) => row["Total Request Count"])).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((seconds) => String(21 * seconds)),
  );
  expect(history.map((row) => row["User Count"])).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
  expect(history.at(-1)?.["95%"]).toBe((await rows("stats")).at(-1)?.["95%"]);

  const result = resultOf(end, summaryOf({ durationSeconds: 8 }));
  expect(resultSchema.parse(result)).toEqual(result);
  expect(result.total).toMatchObject({ requests: 168, failures: 8, min: 1, max: 40, rps: 21, bytes: 16_800 });
  expect(result.total.succeeded.requests + result.total.failed.requests).toBe(168);
  expect(result.history.map(({ requests }) => requests)).toEqual(new Array(8).fill(21));
});

test("a reset of the numbers begins the counts anew and keeps the history before it", async () => {
  const { csv, run } = await begun(false);
  for (let second = 0; second < 9; second++) {
    const count = second < 5 ? 10 : 2;
    for (let at = 0; at < count; at++) {
      run.record(0, { endMs: second * 1000 + at, durationMs: second < 5 ? 50 : 3 });
    }
    if (second === 5) run.statistics.resetFrom(5);
    await run.endSecond(second, 4);
  }
  await csv.finish(run.snapshot(9000, 9000));
  const history = await rows("stats_history");
  expect(history.map((row) => [row["Total Request Count"], row["100%"]])).toEqual([
    ...["10", "20", "30", "40", "50"].map((count) => [count, "50"]),
    ...["2", "4", "6", "8"].map((count) => [count, "3"]),
  ]);
  expect((await rows("stats")).at(-1)?.["Request Count"]).toBe("8");
});

test("T15: with full history each entry and the total have rows, with percentiles so far and of the last ten seconds", async () => {
  const { csv, run } = await begun(true);
  for (let second = 0; second < 16; second++) {
    run.record(0, { endMs: second * 1000 + 1, durationMs: second === 2 ? 100 : 10 });
    await run.endSecond(second, 4);
  }
  await csv.finish(run.snapshot(17_000, 17_000));
  const history = await rows("stats_history");
  expect(history.map((row) => row.Name)).toEqual(new Array(17).fill(["/", "Aggregated"]).flat());
  expect(history.at(-1)?.["Total Request Count"]).toBe("16");
  const slowestBy = (column: string): number[] =>
    history.filter((row) => row.Name === "/").map((row) => Math.round(Number(row[column])));
  const slowest = slowestBy("99.9% of last 10 s");
  // The slow request of second 2 is in the windows that end after seconds 2 to 11.
  expect(slowest).toEqual([10, 10, ...new Array(10).fill(100), 10, 10, 10, 10, 10]);
  // As without the option: of the run so far, in which it stays.
  expect(slowestBy("99.9%")).toEqual([10, 10, ...new Array(15).fill(100)]);
});

test("masked entries of real statistics keep their figures", () => {
  const statistics = new RunStatistics({ maxNames: 100 });
  const thread = new RequestStats({ maxNames: 100 });
  thread.begin(0);
  thread.record({
    method: "GET",
    name: "/login?token=s3cr3t",
    outcome: outcome.ok,
    dueMs: 0,
    startMs: 0,
    endMs: 7,
    bytes: 5,
    retries: 0,
    hops: 0,
    error: null,
    errorKind: "",
    timings: null,
    excess: null,
    url: "",
    response: null,
    context: null,
    exception: null,
  });
  for (const { rows } of thread.drain(Number.POSITIVE_INFINITY)) statistics.apply(rows, "local-0");
  const snapshot = statistics.snapshot({
    nowMs: 1000,
    zeroWallMs: startWallMs,
    endedAtMs: 1000,
    state: "stopped",
    users: 0,
    targetUsers: 0,
    usersByClass: {},
    workers: [],
  });
  const result = resultOf(redactSnapshot(snapshot, new Redactor()), summaryOf());
  expect(result.entries[0]).toMatchObject({ name: "/login?token=***", requests: 1, median: 7, bytes: 5 });
  expect(JSON.stringify(result)).not.toContain("s3cr3t");
});

import { mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import type { HistoryPoint, RunSnapshot } from "../stats/snapshot.ts";
import { CsvOutput } from "./csv.ts";
import { parseCsv, rowsOfCsv } from "./csv-fixture.ts";
import { errorOf, exceptionOf, pointOf, snapshotOf, startWallMs } from "./snapshot-fixture.ts";

let folder: string;
let clock: ManualClock;
let csv: CsvOutput;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "csv-"));
  clock = new ManualClock();
  csv = new CsvOutput({ prefix: join(folder, "run"), fullHistory: false, clock });
});

afterEach(() => rm(folder, { recursive: true }));

const read = (kind: string): Promise<string> => readFile(join(folder, `run_${kind}.csv`), "utf8");
const epoch = startWallMs / 1000;

/** After so many seconds at `perSecond` requests of 1, 2, 3, … ms. */
const after = (seconds: number, perSecond = 10, rest: Partial<RunSnapshot> = {}): RunSnapshot => {
  const times = Array.from({ length: seconds * perSecond }, (_, at) => at + 1);
  const history: HistoryPoint[] = Array.from({ length: seconds }, (_, second) =>
    pointOf({ second, users: second + 1, requests: perSecond, rps: perSecond }),
  );
  return snapshotOf([{ name: "/", times, seconds }], { elapsedSeconds: seconds, history, ...rest });
};

test("the four files are there from the start, with Locust's columns", async () => {
  await csv.start();
  const percentiles = "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%";
  expect(await read("stats")).toBe(
    `Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,${percentiles}\r\n`,
  );
  expect(await read("stats_history")).toBe(
    `Timestamp,User Count,Type,Name,Requests/s,Failures/s,${percentiles},Total Request Count,Total Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response Time,Total Max Response Time,Total Average Content Size\r\n`,
  );
  expect(await read("failures")).toBe("Method,Name,Error,Occurrences,First Seen,Last Seen\r\n");
  expect(await read("exceptions")).toBe("Count,Message,Traceback,Nodes\r\n");
  expect(await readdir(folder)).toHaveLength(4);
});

test("a folder that isn't there is refused at the start", async () => {
  const lost = new CsvOutput({ prefix: join(folder, "none", "run"), fullHistory: false, clock });
  await expect(lost.start()).rejects.toMatchObject({ code: "OUTPUT" });
});

test("entries by name and the total last, N/A where there is no sample", async () => {
  await csv.start();
  await csv.snapshot(
    snapshotOf([
      { name: "/cart", times: [10, 20, 30], failedTimes: [40], bytes: 1000, seconds: 8 },
      { name: "=cmd()", method: "-x" },
    ]),
  );
  const [cart, formula, total] = rowsOfCsv(await read("stats"));
  expect(cart).toMatchObject({
    Type: "GET",
    Name: "/cart",
    "Request Count": "4",
    "Failure Count": "1",
    "Average Response Time": "25",
    "Min Response Time": "10",
    "Max Response Time": "40",
    "Average Content Size": "250",
    "Requests/s": "0.5",
    "Failures/s": "0.125",
    "100%": "40",
  });
  expect(Math.abs(Number(cart?.["50%"]) - 20) / 20).toBeLessThan(0.001);
  expect(formula).toMatchObject({ Type: "'-x", Name: "'=cmd()", "Request Count": "0", "50%": "N/A" });
  expect(formula?.["Average Response Time"]).toBe("N/A");
  expect(total).toMatchObject({ Type: "", Name: "Aggregated", "Request Count": "4" });
});

test("a fault of this machine is no failure of the target", async () => {
  await csv.start();
  const errors = [errorOf({ kind: "generator", occurrences: 3 }), errorOf({ error: "HTTP 500" })];
  await csv.finish(snapshotOf([{ name: "/", times: [1], failedTimes: [2], generatorFaults: 3 }], { errors }));
  const rows = rowsOfCsv(await read("failures"));
  expect(rows.map((row) => [row.Error, row.Occurrences])).toEqual([["HTTP 500", "1"]]);
  expect(rowsOfCsv(await read("stats"))[0]).toMatchObject({ "Request Count": "2", "Failure Count": "1" });
});

test("failures and exceptions", async () => {
  await csv.start();
  const texts = ['{"a": "b, c"}', "+1\nsecond line"];
  await csv.finish(
    snapshotOf([], {
      errors: texts.map((error) => errorOf({ error, occurrences: 3 })),
      exceptions: [exceptionOf({ count: 2, workers: ["w0", "w1"] })],
    }),
  );
  expect(rowsOfCsv(await read("failures"))).toEqual(
    [texts[0], `'${texts[1]}`].map((error) => ({
      Method: "GET",
      Name: "/cart",
      Error: error,
      Occurrences: "3",
      "First Seen": "2026-11-22T10:00:00.000Z",
      "Last Seen": "2026-11-22T10:00:03.000Z",
    })),
  );
  expect(rowsOfCsv(await read("exceptions"))).toEqual([
    { Count: "2", Message: exceptionOf().message, Traceback: exceptionOf().traceback, Nodes: "w0, w1" },
  ]);
});

test("the history is streamed second by second, once a second is settled, and whole at the end", async () => {
  await csv.start();
  const seen: number[] = [];
  for (let second = 1; second <= 6; second++) {
    await csv.snapshot(after(second));
    await clock.advance(1000);
    seen.push(parseCsv(await read("stats_history")).length - 1);
  }
  expect(seen).toEqual([0, 0, 1, 2, 3, 4]);
  const streamed = await read("stats_history");
  await csv.finish(after(6));
  const whole = await read("stats_history");
  expect(whole.startsWith(streamed)).toBe(true);
  const rows = rowsOfCsv(whole);
  expect(rows.map((row) => row.Timestamp)).toEqual(
    [0, 1, 2, 3, 4, 5].map((second) => String(epoch + second)),
  );
  expect(rows.map((row) => row["User Count"])).toEqual(["1", "2", "3", "4", "5", "6"]);
  expect(rows.map((row) => row["Total Request Count"])).toEqual(["10", "20", "30", "40", "50", "60"]);
  expect(rows.map((row) => row["100%"])).toEqual(["10", "20", "30", "40", "50", "60"]);
  expect(rows.map((row) => row["Total Average Response Time"])).toEqual([
    "5.5",
    "10.5",
    "15.5",
    "20.5",
    "25.5",
    "30.5",
  ]);
  expect(new Set(rows.map((row) => `${row.Type}|${row.Name}`))).toEqual(new Set(["|Aggregated"]));
});

test("a second that is reported late is put right at the end", async () => {
  await csv.start();
  for (let second = 1; second <= 5; second++) await csv.snapshot(after(second));
  const late = after(5).history.map((point) => (point.second === 1 ? { ...point, requests: 14 } : point));
  const times = Array.from({ length: 54 }, (_, at) => at + 1);
  await csv.finish(snapshotOf([{ name: "/", times }], { elapsedSeconds: 5, history: late }));
  const rows = rowsOfCsv(await read("stats_history"));
  expect(rows.map((row) => row["Total Request Count"])).toEqual(["10", "24", "34", "44", "54"]);
  expect(rows.at(-1)?.["100%"]).toBe("54");
});

test("without a sample the history says N/A, not 0 ms", async () => {
  await csv.start();
  await csv.finish(after(1, 0));
  const [row] = rowsOfCsv(await read("stats_history"));
  expect(row).toMatchObject({
    "50%": "N/A",
    "Total Request Count": "0",
    "Total Median Response Time": "N/A",
  });
});

test("tables without news are not written again", async () => {
  await csv.start();
  await csv.snapshot(after(1));
  await clock.advance(1000);
  await rm(join(folder, "run_stats.csv"));
  await csv.snapshot({ ...after(1), elapsedSeconds: 2 });
  expect(await readdir(folder)).not.toContain("run_stats.csv");
  await clock.advance(1000);
  await csv.snapshot(after(3));
  expect(await readdir(folder)).toContain("run_stats.csv");
});

test.each(["run_stats.csv.acrida-tmp", "run_failures.csv.acrida-tmp"])(
  "a full disk at %s is told, and every file can still be read to its last record",
  async (full) => {
    await csv.start();
    await csv.snapshot(after(4, 10, { errors: [errorOf()] }));
    await symlink("/dev/full", join(folder, full));
    await clock.advance(1000);
    await expect(csv.snapshot(after(5, 10, { errors: [errorOf(), errorOf()] }))).rejects.toThrow("ENOSPC");
    expect(rowsOfCsv(await read("stats")).length).toBeGreaterThan(0);
    expect(rowsOfCsv(await read("failures"))).toHaveLength(1);
    expect(rowsOfCsv(await read("stats_history"))).toHaveLength(3);
  },
);

test("a thousand entries are written in several turns of the event loop", async () => {
  let turns = 0;
  class CountingClock extends ManualClock {
    override setImmediate(callback: () => void): void {
      turns++;
      super.setImmediate(callback);
    }
  }
  const counting = new CountingClock();
  csv = new CsvOutput({ prefix: join(folder, "run"), fullHistory: false, clock: counting });
  await csv.start();
  const recipes = Array.from({ length: 1000 }, (_, at) => ({ name: `/${at}`, times: [1] }));
  let written = false;
  const writing = csv.snapshot(snapshotOf(recipes)).then(() => {
    written = true;
  });
  while (!written) await counting.advance(1);
  await writing;
  expect(turns).toBe(4);
  expect(rowsOfCsv(await read("stats"))).toHaveLength(1001);
});

import { expect, test } from "vitest";
import { csvRecords, parseCsv } from "../support/csv-table.ts";
import { targetPerFile } from "../support/embedded-target.ts";
import { type AcridaResult, describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import type { RunReport } from "../support/run-report.ts";

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.02);
    @task(5) async home() { console.log("a line of the scenario"); await this.client.get("/"); }
    @task(2) async flaky() { await this.client.get("/flaky"); }
    @task(2) async search() { await this.client.get("/search?q=a,b", { name: 'search "a,b"' }); }
    @task(1) async broken() { throw new Error("the cart, it broke"); }
  }`;

const percentiles = ["50", "66", "75", "80", "90", "95", "98", "99", "99.9", "99.99", "100"];
const percentileColumns = percentiles.map((percent) => `${percent}%`);

const target = targetPerFile();

/** The folder goes with the test that made it: everything is read at once. */
const readRun = (result: AcridaResult) => ({
  result,
  report: result.report(),
  stats: result.workspace.read("run_stats.csv"),
  history: result.workspace.read("run_stats_history.csv"),
  failures: result.workspace.read("run_failures.csv"),
  exceptions: result.workspace.read("run_exceptions.csv"),
});

test("CSV, JSON and tables of one run tell the same numbers", async () => {
  const args = headless("-u", "10", "-r", "20", "-t", "3s", "--csv", "run", "--host", target().url);
  const run = readRun(await runAcrida(args, { scenario }));
  const { report } = run;
  expect(run.result.code, describeResult(run.result)).toBe(1);

  const [header, ...rows] = parseCsv(run.stats);
  expect(header).toEqual([
    ..."Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time".split(","),
    ..."Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s".split(","),
    ...percentileColumns,
  ]);
  expect(rows.map((row) => row[1])).toEqual([...report.entries.map(({ name }) => name), "Aggregated"]);

  const records = csvRecords(run.stats);
  [...report.entries, report.total].forEach((entry, index) => {
    const record = records[index] as Record<string, string>;
    expect(Number(record["Request Count"])).toBe(entry.requests);
    expect(Number(record["Failure Count"])).toBe(entry.failures);
    expect(Number(record["Average Content Size"])).toBeCloseTo(entry.bytes / entry.requests, 0);
    const pairs = [
      [record["Average Response Time"], entry.avg],
      [record["Min Response Time"], entry.min],
      [record["Max Response Time"], entry.max],
      [record["Median Response Time"], entry.median],
      [record["Requests/s"], entry.rps],
      [record["95%"], entry.percentiles["0.95"]],
      [record["100%"], entry.max],
    ] as const;
    for (const [cell, value] of pairs) expect(Math.abs(Number(cell) - Number(value))).toBeLessThan(1);
  });

  const failures = csvRecords(run.failures);
  expect(failures.map((row) => Number(row.Occurrences))).toEqual(
    report.errors.map(({ occurrences }) => occurrences),
  );
  expect(parseCsv(run.failures)[0]?.join()).toBe("Method,Name,Error,Occurrences,First Seen,Last Seen");

  expect(parseCsv(run.exceptions)[0]?.join()).toBe("Count,Message,Traceback,Nodes");
  const [exception] = csvRecords(run.exceptions);
  expect(exception?.Message).toContain("the cart, it broke");
  expect(Number(exception?.Count)).toBe(report.exceptions[0]?.count);

  const table = run.result.stdout;
  for (const { name } of report.entries) expect(table).toContain(name);
  expect(table).toMatch(new RegExp(`Aggregated +${report.total.requests} `));
});

test("the history has a row a second, with Locust's columns, and ends at the totals", async () => {
  const args = headless("-u", "6", "-r", "2", "-t", "4s", "--csv", "run", "--host", target().url);
  const run = readRun(await runAcrida(args, { scenario }));
  const { report } = run;
  const rows = csvRecords(run.history);
  expect(parseCsv(run.history)[0]).toEqual([
    ..."Timestamp,User Count,Type,Name,Requests/s,Failures/s".split(","),
    ...percentileColumns,
    ..."Total Request Count,Total Failure Count,Total Median Response Time".split(","),
    ..."Total Average Response Time,Total Min Response Time,Total Max Response Time".split(","),
    "Total Average Content Size",
  ]);
  expect(rows.length).toBeGreaterThanOrEqual(4);
  expect(new Set(rows.map((row) => row.Name))).toEqual(new Set(["Aggregated"]));
  const times = rows.map((row) => Number(row.Timestamp));
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  expect(rows.map((row) => Number(row["User Count"])).some((users) => users === 6)).toBe(true);
  expect(Number(rows.at(-1)?.["Total Request Count"])).toBe(report.total.requests);
  const inJson = report.history.reduce((sum, point) => sum + Number(point.requests), 0);
  expect(inJson).toBe(report.total.requests);
});

test("--json leaves nothing on stdout but one object; all else is on stderr", async () => {
  const args = ["--headless", "--seed", "7", "--processes", "2", "--json", "-u", "4", "-r", "10", "-t", "2s"];
  const result = await runAcrida([...args, "--host", target().url], { scenario });
  const report = JSON.parse(result.stdout) as RunReport;
  expect(report.total.requests).toBeGreaterThan(0);
  expect(report.run).toMatchObject({ seed: 7, users: 4, exitCode: result.code, workers: 2 });
  expect(result.stderr).toContain("a line of the scenario");
  expect(result.stderr).toContain("Aggregated");
});

test("times in JSON have at most three decimals", async () => {
  const args = headless("-u", "2", "-t", "1s", "--host", target().url);
  const result = await runAcrida(args, { scenario });
  const { entries } = result.report();
  for (const { avg, min, max, median, percentiles, timings } of entries) {
    const text = JSON.stringify({ avg, min, max, median, percentiles, timings });
    expect(text).not.toMatch(/:\d+\.\d{4,}/);
  }
});

test("a second's table shows while the run lasts, and the final tables are last", async () => {
  const args = headless("-u", "2", "-r", "10", "-t", "3s", "--host", target().url);
  const { stdout } = await runAcrida(args, { scenario });
  expect(stdout.match(/Aggregated/g)?.length).toBeGreaterThanOrEqual(3);
  expect(stdout.lastIndexOf("a line of the scenario")).toBeLessThan(stdout.lastIndexOf("# reqs"));
  for (const column of ["# fails", "Avg", "Min", "Max", "Med", "req/s", "failures/s", "99.99%", "Error"]) {
    expect(stdout).toContain(column);
  }
});

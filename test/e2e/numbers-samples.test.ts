import { expect, test } from "vitest";
import { targetPerTest } from "../support/embedded-target.ts";
import { describeResult, headless, runAcrida } from "../support/run-acrida.ts";
import type { ReportEntry } from "../support/run-report.ts";

const target = targetPerTest();

/** A listener of each thread notes every sample; the file is read beside the report. */
const scenario = `
  import { appendFileSync } from "node:fs";
  import { HttpUser, task, constant, events } from "acrida";
  const samples = [];
  events.request.addListener(({ requestType, name, responseTime, responseLength, exception }) => {
    samples.push(JSON.stringify([requestType, name, responseTime, responseLength ?? 0, Boolean(exception)]) + "\\n");
  });
  events.testStop.addListener(() => appendFileSync("samples", samples.join("")));
  export class Visitor extends HttpUser {
    static waitTime = constant(0.001);
    @task async visit() {
      const sleepMs = Math.random() ** 4 * 200;
      const work = async () => {
        await new Promise((done) => setTimeout(done, sleepMs));
        if (sleepMs > 100) throw new Error("too long");
      };
      await this.measure("WORK", "sleep", work).catch(() => {});
      await this.client.get("/");
      await this.client.get("/status/404");
    }
  }`;

interface Sample {
  readonly row: string;
  readonly ms: number;
  readonly bytes: number;
  readonly failed: boolean;
}

const readSamples = (text: string): Sample[] =>
  text
    .trim()
    .split("\n")
    .map((line) => {
      const [type, name, ms, bytes, failed] = JSON.parse(line) as [string, string, number, number, boolean];
      return { row: `${type} ${name}`, ms, bytes, failed };
    });

/** Whole microseconds, shown with three decimals, and 0.1 % of histogram. */
const expectNear = (shown: number | null | undefined, ms: number, share: number): void =>
  expect(Math.abs(Number(shown) - ms), `${shown} for ${ms}`).toBeLessThanOrEqual(0.0011 + ms * share);

const quantiles = "0.5 0.66 0.75 0.8 0.9 0.95 0.98 0.99 0.999 0.9999 1".split(" ");

type Times = Pick<ReportEntry, "requests" | "avg" | "min" | "max" | "median" | "percentiles">;

const expectTimes = (times: Times, samples: readonly Sample[]): void => {
  const sorted = samples.map(({ ms }) => ms).sort((one, other) => one - other);
  const count = sorted.length;
  expect(times.requests).toBe(count);
  if (count === 0) {
    expect(times).toMatchObject({ avg: null, min: null, max: null, median: null });
    return;
  }
  expectNear(times.min, sorted[0] as number, 0);
  expectNear(times.max, sorted.at(-1) as number, 0);
  expectNear(times.avg, sorted.reduce((sum, ms) => sum + ms, 0) / count, 0);
  expect(times.median).toBe(times.percentiles["0.5"]);
  expect(Object.keys(times.percentiles).sort()).toEqual(quantiles);
  for (const [quantile, shown] of Object.entries(times.percentiles)) {
    // In whole numbers: 0.66 × 50 is a little more than 33.
    const rank = Math.ceil((Math.round(Number(quantile) * 10_000) * count) / 10_000);
    expectNear(shown, sorted[rank - 1] as number, 0.001);
  }
};

type FullEntry = ReportEntry & { readonly succeeded: Times; readonly failed: Times };

test.each([1, 2, 4])("the report of %i threads says what listeners saw", async (processes) => {
  const args = headless(
    "-u",
    "12",
    "-r",
    "1000",
    "-t",
    "3s",
    "--processes",
    `${processes}`,
    "--max-names",
    "3",
  );
  const result = await runAcrida([...args, "--host", target().url], { scenario });
  expect(result.code, describeResult(result)).toBe(1);
  const { run, total, entries, errors } = result.report();
  const samples = readSamples(result.workspace.read("samples"));
  expect(total.requests).toBeGreaterThan(300);
  expect(entries.map(({ method, name }) => `${method} ${name}`)).toEqual([
    "GET /",
    "GET /status/404",
    "WORK sleep",
  ]);
  for (const entry of [total, ...entries] as FullEntry[]) {
    const own = samples.filter(({ row }) => entry === total || row === `${entry.method} ${entry.name}`);
    const failed = own.filter((sample) => sample.failed);
    expectTimes(entry, own);
    expectTimes(entry.failed, failed);
    expectTimes(
      entry.succeeded,
      own.filter((sample) => !sample.failed),
    );
    expect(entry.failures).toBe(failed.length);
    expect(entry.bytes).toBe(own.reduce((sum, { bytes }) => sum + bytes, 0));
    // One divisor in all rows; the duration is shown in whole milliseconds.
    expect(Math.abs(entry.requests / entry.rps / run.durationSeconds - 1)).toBeLessThan(0.0005);
  }
  const divisors = entries.map(({ requests, rps }) => requests / rps);
  expect(Math.max(...divisors) - Math.min(...divisors)).toBeLessThan(0.0001);
  expect(errors.reduce((sum, { occurrences }) => sum + occurrences, 0)).toBe(total.failures);
});

test("the JSON object has the contract's fields, no more and no less", async () => {
  const args = headless("-u", "2", "-r", "100", "-t", "1s", "--host", target().url);
  const report = (await runAcrida(args, { scenario })).report();
  const keys = (value: unknown): string => Object.keys(value as object).join(" ");
  expect(keys(report)).toBe("schema run total entries errors exceptions history");
  expect(keys(report.run)).toBe(
    "id version startedAt durationSeconds users spawnRate host seed exitCode verdict reasons aborted retries hops lostAtMost workers",
  );
  const row =
    "method name requests failures aborted avg min max median rps percentiles bytes timings succeeded failed";
  for (const entry of [report.total, ...report.entries]) expect(keys(entry)).toBe(row);
  for (const error of report.errors)
    expect(keys(error)).toBe("method name error kind occurrences firstSeen lastSeen");
});

test("error texts are bounded, and a thousand of them still add up", async () => {
  const long = `
    import { HttpUser, task, StopUser } from "acrida";
    export class Visitor extends HttpUser {
      sent = 0;
      @task async visit() {
        if (this.sent === 500) throw new StopUser();
        const text = "x".repeat(20_000) + this.index + "-" + this.sent++;
        await this.client.get("/", {}, (response) => response.failure(text));
        await this.client.get("/", { name: text.slice(-12) }, (response) => response.failure(this.sent + "y".repeat(20_000)));
      }
    }`;
  const args = headless("-u", "2", "-r", "100", "--max-names", "100", "--only-summary", "--csv", "run");
  const result = await runAcrida([...args, "--host", target().url], { scenario: long });
  const { total, entries, errors } = result.report();
  expect(result.code, result.stderr.slice(0, 2000)).toBe(1);
  expect(total.failures).toBe(2000);
  expect(total.requests).toBe((await target().ledger()).records);
  expect(entries).toHaveLength(101);
  expect(entries.reduce((sum, { requests }) => sum + requests, 0)).toBe(2000);
  expect(errors.reduce((sum, { occurrences }) => sum + occurrences, 0)).toBe(2000);
  expect(Math.max(...errors.map(({ error }) => error.length))).toBeLessThanOrEqual(1000);
  expect(result.stderr.match(/more than 100 names/g)).toHaveLength(1);
});

import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunSummary } from "../stats/run-summary.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import { JsonFile, JsonPrinter } from "./json.ts";
import { resultJsonSchema, resultSchema } from "./result-schema.ts";
import { errorOf, exceptionOf, pointOf, snapshotOf, summaryOf } from "./snapshot-fixture.ts";
import type { TestResult } from "./test-result.ts";

const published = JSON.parse(
  readFileSync(new URL("../../schema/result-1.json", import.meta.url), "utf8"),
) as Record<string, unknown>;

/** What `--json` prints, read back and held against the schema; a field that the schema doesn't know is an error. */
const printed = (snapshot: RunSnapshot, summary: RunSummary): TestResult => {
  let text = "";
  const write = (part: string): void => {
    text += part;
  };
  new JsonPrinter({ write, columns: 80, interactive: false }).finish(snapshot, summary);
  expect(text.endsWith("}\n")).toBe(true);
  const read: unknown = JSON.parse(text);
  const checked = resultSchema.parse(read);
  expect(checked).toEqual(read);
  return checked;
};

const full = snapshotOf(
  [{ name: "/cart", times: [1.23456, 2, 3], failedTimes: [9.5], bytes: 500, aborted: 2 }, { name: "/none" }],
  {
    errors: [errorOf({ kind: "timeout", occurrences: 4 })],
    exceptions: [exceptionOf({ count: 2 })],
    history: [
      pointOf({ second: 0, requests: 4, rps: 0.4, p50: 2.0004999, saturated: true }),
      pointOf({ second: 1 }),
    ],
  },
);

test("requests that this machine never sent are a field of their own, which other results don't have", () => {
  const recipes = [{ name: "/cart", times: [1], generatorFaults: 3 }, { name: "/" }];
  const errors = [errorOf({ kind: "generator", occurrences: 3 })];
  const {
    run,
    total,
    entries,
    errors: told,
  } = printed(snapshotOf(recipes, { errors }), summaryOf({ generatorFaults: 3 }));
  expect([run, total, ...entries].map(({ generatorFaults }) => generatorFaults)).toEqual([
    3,
    3,
    3,
    undefined,
  ]);
  expect(total).toMatchObject({ requests: 1, failures: 0 });
  expect(told).toMatchObject([{ kind: "generator", occurrences: 3 }]);
});

test("bytes that belong to no answer are a field of the run, which other results don't have", () => {
  const { run } = printed(snapshotOf([]), summaryOf({ excess: { answers: 12, bytes: 340 } }));
  expect(run.excess).toEqual({ answers: 12, bytes: 340 });
  expect(printed(snapshotOf([]), summaryOf()).run).not.toHaveProperty("excess");
});

test("the object of the contract, key by key", () => {
  const result = printed(
    full,
    summaryOf({ exitCode: 1, verdict: "failed", reasons: ["1 of 4 requests failed"] }),
  );
  expect(Object.keys(result)).toEqual([
    "schema",
    "run",
    "total",
    "entries",
    "errors",
    "exceptions",
    "history",
  ]);
  expect(Object.keys(result.run)).toEqual(
    "id version startedAt durationSeconds users spawnRate host seed exitCode verdict reasons aborted retries hops lostAtMost workers".split(
      " ",
    ),
  );
  const entryKeys =
    "method name requests failures aborted avg min max median rps percentiles bytes timings succeeded failed";
  expect(Object.keys(result.total)).toEqual(entryKeys.split(" "));
  expect(Object.keys(result.entries[0] ?? {})).toEqual(entryKeys.split(" "));
  expect(Object.keys(result.total.percentiles)).toEqual(
    expect.arrayContaining([
      "0.5",
      "0.66",
      "0.75",
      "0.8",
      "0.9",
      "0.95",
      "0.98",
      "0.99",
      "0.999",
      "0.9999",
      "1",
    ]),
  );
  expect(result.total).toMatchObject({
    method: "",
    name: "Aggregated",
    requests: 4,
    failures: 1,
    aborted: 2,
    bytes: 500,
  });
  expect(result.errors[0]).toEqual({
    method: "GET",
    name: "/cart",
    error: "status 500",
    kind: "timeout",
    occurrences: 4,
    firstSeen: "2026-11-22T10:00:00.000Z",
    lastSeen: "2026-11-22T10:00:03.000Z",
  });
  expect(Object.keys(result.exceptions[0] ?? {})).toEqual(["count", "message", "traceback", "task"]);
});

test("times have at most three decimals, and null stands where there is no sample", () => {
  const { entries, history } = printed(full, summaryOf());
  const [cart, none] = entries;
  expect(cart).toMatchObject({ min: 1.235, max: 9.5, avg: 3.934, percentiles: { "1": 9.5 } });
  expect(cart?.succeeded).toMatchObject({ requests: 3, max: 3 });
  expect(cart?.failed).toMatchObject({ requests: 1, min: 9.5, max: 9.5 });
  expect(cart?.timings).toEqual({ dns: null, connect: 0.5, tls: null, firstByte: 2.25, download: 0.1 });
  expect(none).toMatchObject({ requests: 0, avg: null, min: null, max: null, median: null, rps: 0 });
  expect(none?.percentiles["0.99"]).toBeNull();
  expect(history[0]).toMatchObject({ second: 0, p50: 2, p95: null, saturated: true });
});

test("a run without a single request is a valid result too", () => {
  expect(printed(snapshotOf([]), summaryOf({ host: null, durationSeconds: 0 })).entries).toEqual([]);
});

test("the schema in the package is the one that results are held against", () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(resultJsonSchema())));
});

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "json-"));
});

afterEach(() => rm(folder, { recursive: true }));

test.each(["out", "out.json"])("the name %s gives out.json, written only at the end", async (name) => {
  const file = new JsonFile(join(folder, name));
  await file.start();
  expect(await readdir(folder)).toEqual([]);
  await file.finish(full, summaryOf());
  expect(await readdir(folder)).toEqual(["out.json"]);
  const read: unknown = JSON.parse(await readFile(join(folder, "out.json"), "utf8"));
  expect(resultSchema.parse(read)).toEqual(read);
});

test("a folder that isn't there is refused at the start", async () => {
  await expect(new JsonFile(join(folder, "none", "out")).start()).rejects.toMatchObject({ code: "OUTPUT" });
});

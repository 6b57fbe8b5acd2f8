import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sample } from "../metrics/sample.ts";
import { MalformedRows } from "./byte-reader.ts";
import { RequestStats } from "./request-stats.ts";
import { RunStatistics, type RunStatisticsOptions } from "./run-statistics.ts";
import { failureOf, momentAt, sampleOf } from "./sample-fixture.ts";
import type { EntrySnapshot, RunSnapshot } from "./snapshot.ts";

const rowsOf = (...samples: readonly Sample[]): Uint8Array => {
  const stats = new RequestStats({ maxNames: 1000 });
  stats.begin(0);
  for (const sample of samples) stats.record(sample);
  return Buffer.concat(stats.drain(Number.POSITIVE_INFINITY).map(({ rows }) => rows));
};
const inSecond = (second: number, fields: Parameters<typeof sampleOf>[0] = {}): Sample =>
  sampleOf({ endMs: second * 1000 + 10, ...fields });
const newRun = (options: Partial<RunStatisticsOptions> = {}): RunStatistics =>
  new RunStatistics({ maxNames: 100, ...options });
const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Every figure of an entry, the lazily made ones and the distribution included. */
const figures = (entry: EntrySnapshot): unknown => {
  const buckets: number[][] = [];
  entry.histogram.forEachBucket((valueUs, count) => buckets.push([valueUs, count]));
  return [{ ...entry }, entry.timings, { ...entry.succeeded }, { ...entry.failed }, buckets];
};
const allFigures = ({ total, entries, ...rest }: RunSnapshot): unknown => [
  rest,
  figures(total),
  entries.map(figures),
];

describe("snapshot", () => {
  test("before anything came", () => {
    const snapshot = newRun().snapshot(momentAt(0));
    expect(snapshot).toMatchObject({
      entries: [],
      errors: [],
      exceptions: [],
      history: [],
      elapsedSeconds: 0,
    });
    expect(snapshot.total).toMatchObject({
      method: "",
      name: "Aggregated",
      requests: 0,
      rps: 0,
      currentRps: 0,
    });
    expect([snapshot.total.avg, snapshot.total.median, snapshot.total.timings.dns]).toEqual([NaN, NaN, NaN]);
  });

  test("says what the controller told", () => {
    const workers = [
      {
        id: "w",
        index: 0,
        state: "running",
        users: 3,
        peakUsers: 3,
        lastReportWallMs: null,
        requests: 1,
        loopDelayMs: 0,
        cpu: 0.1,
        memoryBytes: 5,
      },
    ];
    expect(newRun().snapshot(momentAt(2500, { workers }))).toMatchObject({
      ...{ state: "running", elapsedSeconds: 2.5, wallMs: 1_002_500, users: 3, targetUsers: 3, workers },
      usersByClass: { Shopper: 3 },
    });
  });

  test("entries are sorted by name, then method, also when new ones come", () => {
    const run = newRun();
    const named = () => run.snapshot(momentAt(1000)).entries.map(({ name, method }) => `${name} ${method}`);
    run.apply(rowsOf(sampleOf({ name: "/b" }), sampleOf({ name: "/a", method: "POST" })), "w");
    expect(named()).toEqual(["/a POST", "/b GET"]);
    run.apply(rowsOf(sampleOf({ name: "/a" })), "w");
    expect(named()).toEqual(["/a GET", "/a POST", "/b GET"]);
  });

  test("rates have the same divisor in all rows: seconds from zero until now, or until the last user ended", () => {
    const run = newRun();
    run.apply(
      rowsOf(
        ...times(30, () => inSecond(1)),
        ...times(10, () => failureOf("x", { endMs: 1500, name: "/f" })),
      ),
      "w",
    );
    const rates = (snapshot: RunSnapshot) =>
      [snapshot.total, ...snapshot.entries].map(({ rps, failuresPerSecond }) => [rps, failuresPerSecond]);
    expect(rates(run.snapshot(momentAt(20_000)))).toEqual([
      [2, 0.5],
      [1.5, 0],
      [0.5, 0.5],
    ]);
    expect(rates(run.snapshot(momentAt(20_000, { endedAtMs: 2500 })))).toEqual([
      [16, 4],
      [12, 0],
      [4, 4],
    ]);
  });

  test("current rates are of the ten whole seconds before now, and fall to 0 in a stall", () => {
    const run = newRun();
    for (let second = 0; second < 20; second++) run.apply(rowsOf(...times(5, () => inSecond(second))), "w");
    const current = (nowMs: number) => run.snapshot(momentAt(nowMs)).entries[0]!.currentRps;
    expect([20_000, 20_999, 25_000, 30_000].map(current)).toEqual([5, 5, 2.5, 0]);
  });

  test("rows of several seconds and names in one report come to their seconds and to one total", () => {
    const seconds = [0, 0, 1, 0, 2, 1];
    const each = seconds.map((second, i) =>
      rowsOf(inSecond(second, { elapsedMs: 10 + i, name: `/${i % 3}` })),
    );
    const [together, apart] = [newRun(), newRun()];
    together.apply(Buffer.concat([...each, rowsOf(failureOf("x", { endMs: 1500, elapsedMs: 90 }))]), "w");
    for (const rows of each) apart.apply(rows, "w");
    apart.apply(rowsOf(failureOf("x", { endMs: 1500, elapsedMs: 90 })), "w");
    expect(allFigures(together.snapshot(momentAt(4000)))).toEqual(allFigures(apart.snapshot(momentAt(4000))));
    const { history, total } = together.snapshot(momentAt(4000));
    expect(history.map(({ requests }) => requests)).toEqual([3, 3, 1, 0]);
    expect([total.requests, total.failures, total.max]).toEqual([7, 1, 90]);
  });

  test("the median of a second is of all names, and is known for two minutes", () => {
    const run = newRun();
    const timesMs = [10, 20, 30];
    run.apply(rowsOf(...timesMs.map((elapsedMs) => inSecond(0, { elapsedMs, name: `/${elapsedMs}` }))), "w");
    expect(run.medianMs(0)).toBeCloseTo(20, 1);
    expect(run.medianMs(1)).toBeNaN();
    run.apply(rowsOf(inSecond(200)), "w");
    expect(run.medianMs(0)).toBeNaN();
  });

  test("history ends with the last whole second, and at the end with the last begun", () => {
    const run = newRun();
    run.apply(rowsOf(inSecond(0), inSecond(3)), "w");
    const seconds = (snapshot: RunSnapshot) => snapshot.history.map(({ second }) => second);
    expect(seconds(run.snapshot(momentAt(2999)))).toEqual([0, 1]);
    expect(seconds(run.snapshot(momentAt(9000, { endedAtMs: 3200 })))).toEqual([0, 1, 2, 3]);
    expect(seconds(run.snapshot(momentAt(9000, { endedAtMs: 2000 })))).toEqual([0, 1, 2, 3]);
  });

  test("nothing in a snapshot changes afterwards", () => {
    const run = newRun({ entryWindows: true });
    run.apply(rowsOf(inSecond(1), failureOf("x", { endMs: 1500, elapsedMs: 90 })), "w");
    const snapshot = run.snapshot(momentAt(2000));
    const lastTen = () => [
      { ...snapshot.entries[0]!.lastTenSeconds! },
      snapshot.entries[0]!.lastTenSeconds!.median,
    ];
    const before = [allFigures(snapshot), lastTen()];
    run.apply(rowsOf(inSecond(1, { elapsedMs: 4000 }), failureOf("x", { endMs: 1600, name: "/new" })), "w2");
    run.setUsers(1, 50, true);
    run.snapshot(momentAt(3000));
    run.resetFrom(2);
    expect([allFigures(snapshot), lastTen()]).toEqual(before);
  });
});

test("last ten seconds of each entry, where asked for", () => {
  const run = newRun({ entryWindows: true });
  for (let second = 0; second < 30; second++) {
    run.apply(
      rowsOf(
        inSecond(second, { elapsedMs: second < 20 ? 500 : 10 }),
        failureOf("x", { endMs: second * 1000, elapsedMs: 30 }),
      ),
      "w",
    );
  }
  const [entry] = run.snapshot(momentAt(30_000)).entries;
  expect(entry!.lastTenSeconds).toMatchObject({ requests: 20, avg: 20, min: 10, max: 30 });
  expect(entry!.max).toBe(500);
  expect(run.snapshot(momentAt(45_000)).entries[0]!.lastTenSeconds).toMatchObject({
    requests: 0,
    avg: Number.NaN,
  });
  expect(newRun().snapshot(momentAt(0)).total.lastTenSeconds).toBeUndefined();
});

describe("rows", () => {
  test("apply says how many samples they count", () => {
    const aborted = sampleOf({ outcome: 2 });
    expect(newRun().apply(rowsOf(inSecond(0), failureOf("x"), aborted), "w")).toBe(2);
  });

  test("malformed ones throw and change nothing", () => {
    const run = newRun();
    run.apply(rowsOf(inSecond(0)), "w");
    const before = allFigures(run.snapshot(momentAt(2000)));
    const good = rowsOf(inSecond(0), inSecond(1, { name: "/x" }));
    expect(() => run.apply(good.subarray(0, good.length - 1), "w")).toThrow(MalformedRows);
    expect(allFigures(run.snapshot(momentAt(2000)))).toEqual(before);
  });

  test("the total is the sum of the entries", () => {
    const names = fc.constantFrom("/a", "/b", "/c", "/d");
    const sample = fc
      .record({
        name: names,
        failed: fc.boolean(),
        endMs: fc.nat({ max: 9000 }),
        elapsedMs: fc.nat({ max: 500 }),
      })
      .map(({ failed, ...fields }) => (failed ? failureOf("e", fields) : sampleOf(fields)));
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 50 }), (samples) => {
        const run = newRun({ maxNames: 3 });
        for (const one of samples) run.apply(rowsOf(one), "w");
        const { total, entries, errors, history } = run.snapshot(momentAt(10_000));
        const sum = (figure: (entry: EntrySnapshot) => number) =>
          entries.reduce((all, entry) => all + figure(entry), 0);
        expect(total.requests).toBe(samples.length);
        expect(sum(({ requests }) => requests)).toBe(total.requests);
        expect(sum(({ failures }) => failures)).toBe(total.failures);
        expect(sum(({ bytes }) => bytes)).toBe(total.bytes);
        expect(sum(({ currentRps }) => currentRps)).toBeCloseTo(total.currentRps);
        expect(errors.reduce((all, { occurrences }) => all + occurrences, 0)).toBe(total.failures);
        expect(history.reduce((all, { requests }) => all + requests, 0)).toBe(total.requests);
        const ms = samples.map(({ startMs, endMs }) => endMs - startMs);
        if (ms.length > 0) expect([total.min, total.max]).toEqual([Math.min(...ms), Math.max(...ms)]);
      }),
      { numRuns: 100 },
    );
  });

  test("exceptions name their workers", () => {
    const run = newRun();
    const stats = new RequestStats({ maxNames: 10 });
    stats.recordException({ message: "m", traceback: "t", task: "A.b", wallMs: 0 });
    const { rows } = stats.drain(1)[0]!;
    for (let i = 150; i > 0; i--) run.apply(rows, `w${String(i).padStart(3, "0")}`);
    const [row] = run.snapshot(momentAt(0)).exceptions;
    expect(row).toMatchObject({ count: 150, message: "m", traceback: "t", task: "A.b" });
    expect(row!.workers).toEqual(times(100, (i) => `w${String(i + 1).padStart(3, "0")}`));
  });
});

describe("caps", () => {
  test("names past the cap are counted in the row other, exactly and announced once", () => {
    const warnings: string[] = [];
    const run = newRun({ maxNames: 50, onWarning: (message) => warnings.push(message) });
    for (let i = 0; i < 2000; i++) {
      run.apply(
        rowsOf(sampleOf({ name: `/item/${i}`, bytes: 3 }), failureOf(`e${i}`, { name: `/item/${i}` })),
        "w",
      );
    }
    const { total, entries, errors } = run.snapshot(momentAt(1000));
    expect(entries).toHaveLength(51);
    expect(entries.find(({ name }) => name === "other")).toMatchObject({
      method: "",
      requests: 3900,
      failures: 1950,
    });
    expect(total).toMatchObject({ requests: 4000, failures: 2000, bytes: 2000 * 103 });
    expect(errors).toHaveLength(501);
    expect(errors[0]).toMatchObject({ error: "other errors", occurrences: 1500 });
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/50 names.*"other".*--max-names/);
    expect(warnings[1]).toMatch(/500 different errors/);
  });

  test("rows that a worker has already counted as other take no place of a name", () => {
    const worker = new RequestStats({ maxNames: 1 });
    worker.begin(0);
    for (const name of ["/a", "/b", "/c"]) worker.record(sampleOf({ name }));
    const warnings: string[] = [];
    const run = newRun({ maxNames: 2, onWarning: (message) => warnings.push(message) });
    for (const { rows } of worker.drain(Number.POSITIVE_INFINITY)) run.apply(rows, "w");
    run.apply(rowsOf(sampleOf({ name: "/d" })), "w2");
    const rows = run.snapshot(momentAt(1000)).entries.map(({ name, requests }) => [name, requests]);
    expect(rows).toEqual([
      ["/a", 1],
      ["/d", 1],
      ["other", 2],
    ]);
    expect(warnings).toHaveLength(1);
  });
});

describe("reset", () => {
  const secondsApplied = (run: RunStatistics, from: number, to: number) => {
    for (let second = from; second < to; second++) {
      run.apply(
        rowsOf(inSecond(second, { name: `/${second}` }), failureOf("x", { endMs: second * 1000 })),
        "w",
      );
    }
  };

  test("numbers before it vanish, and rates count from it; history stays", () => {
    const run = newRun();
    secondsApplied(run, 0, 10);
    run.resetFrom(10);
    expect(run.snapshot(momentAt(10_000))).toMatchObject({
      entries: [],
      errors: [],
      total: { requests: 0, rps: 0 },
    });
    secondsApplied(run, 10, 12);
    const { total, entries, errors, history } = run.snapshot(momentAt(14_000));
    expect(total).toMatchObject({ requests: 4, rps: 1, currentRps: 0.4 });
    expect(entries.map(({ name }) => name)).toEqual(["/", "/10", "/11"]);
    expect(errors[0]!.occurrences).toBe(2);
    expect(history.map(({ requests }) => requests)).toEqual([...times(12, () => 2), 0, 0]);
  });

  test("it makes no difference whether rows came before it or after", () => {
    const early = newRun();
    secondsApplied(early, 0, 10);
    early.resetFrom(8);
    const late = newRun();
    secondsApplied(late, 0, 7);
    late.resetFrom(8);
    secondsApplied(late, 7, 10);
    expect(allFigures(early.snapshot(momentAt(12_000)))).toEqual(allFigures(late.snapshot(momentAt(12_000))));
    expect(early.snapshot(momentAt(12_000)).total.requests).toBe(4);
  });

  test("names past the cap stay in the row of the others for the seconds that were there, and take no place", () => {
    const run = newRun({ maxNames: 2 });
    for (const name of ["/a", "/b"]) run.apply(rowsOf(inSecond(1, { name })), "w");
    for (const name of ["/c", "/d", "/d"]) run.apply(rowsOf(inSecond(9, { name })), "w");
    run.resetFrom(8);
    for (const name of ["/a", "/d", "/e"]) run.apply(rowsOf(inSecond(10, { name })), "w");
    const { entries, total } = run.snapshot(momentAt(12_000));
    expect(entries.map(({ name, requests }) => [name, requests])).toEqual([
      ["/a", 1],
      ["/d", 1],
      ["other", 4],
    ]);
    expect(total.requests).toBe(6);
  });

  test("a repeated or older reset changes nothing", () => {
    const run = newRun();
    secondsApplied(run, 0, 10);
    run.resetFrom(9);
    const before = allFigures(run.snapshot(momentAt(12_000)));
    run.resetFrom(9);
    run.resetFrom(4);
    expect(allFigures(run.snapshot(momentAt(12_000)))).toEqual(before);
  });
});

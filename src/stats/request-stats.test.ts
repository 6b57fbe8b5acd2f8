import { describe, expect, test } from "vitest";
import { generatorKind, outcome, type Sample } from "../metrics/sample.ts";
import { RequestStats, type RequestStatsOptions } from "./request-stats.ts";
import { RunStatistics } from "./run-statistics.ts";
import { failureOf, momentAt, sampleOf } from "./sample-fixture.ts";
import type { RunSnapshot } from "./snapshot.ts";

const ZERO_MS = 50_000;

const statsOf = (samples: readonly Sample[], options: Partial<RequestStatsOptions> = {}): RequestStats => {
  const stats = new RequestStats({ maxNames: 100, ...options });
  stats.begin(0);
  for (const sample of samples) stats.record(sample);
  return stats;
};

/** What a controller shows of everything that is drained. */
const shown = (stats: RequestStats, maxNames = 1000): RunSnapshot => {
  const run = new RunStatistics({ maxNames, maxErrors: 10_000 });
  for (const { rows } of stats.drain(Number.POSITIVE_INFINITY)) run.apply(rows, "w1");
  return run.snapshot(momentAt(10_000));
};

const failingText = (i: number): Sample => failureOf(`failure number ${i}`);

describe("seconds", () => {
  const secondsOf = (stats: RequestStats, before: number) => stats.drain(before).map(({ second }) => second);

  test("a sample belongs to the second in which it ended, counted from zero", () => {
    const stats = new RequestStats({ maxNames: 10 });
    stats.begin(ZERO_MS);
    for (const endMs of [999.999, 1000, 2500])
      stats.record(sampleOf({ endMs: ZERO_MS + endMs, elapsedMs: 5000 }));
    expect(secondsOf(stats, 1)).toEqual([0]);
    expect(secondsOf(stats, 2)).toEqual([1]);
    expect(secondsOf(stats, 3)).toEqual([2]);
    expect(secondsOf(stats, Number.POSITIVE_INFINITY)).toEqual([]);
  });

  test("older ones come first, whatever the order of recording", () => {
    const stats = statsOf([7, 3, 5, 3].map((second) => sampleOf({ endMs: second * 1000 })));
    expect(secondsOf(stats, 7)).toEqual([3, 5]);
    expect(secondsOf(stats, Number.POSITIVE_INFINITY)).toEqual([7]);
  });

  test("a late sample of a drained second counts in the oldest that is open", () => {
    const stats = statsOf([sampleOf({ endMs: 1500 })]);
    stats.drain(3);
    stats.record(sampleOf({ endMs: 1600 }));
    stats.record(sampleOf({ endMs: 4600 }));
    expect(secondsOf(stats, Number.POSITIVE_INFINITY)).toEqual([3, 4]);
    stats.record(sampleOf({ endMs: 900 }));
    expect(secondsOf(stats, Number.POSITIVE_INFINITY)).toEqual([5]);
  });

  test("a sample that ended before zero counts in the first second", () => {
    const stats = new RequestStats({ maxNames: 10 });
    stats.begin(ZERO_MS);
    stats.record(sampleOf({ endMs: ZERO_MS - 5 }));
    expect(secondsOf(stats, Number.POSITIVE_INFINITY)).toEqual([0]);
  });

  test("before begin() a sample is an error of the caller", () => {
    expect(() => new RequestStats({ maxNames: 10 }).record(sampleOf())).toThrow("begin()");
  });

  test("names that alternate between two open seconds are kept apart", () => {
    const run = new RunStatistics({ maxNames: 10 });
    const samples = [1100, 2100, 1200, 2200, 2300].flatMap((endMs) => [
      sampleOf({ endMs, name: "/a" }),
      sampleOf({ endMs, name: "/b" }),
    ]);
    for (const { rows } of statsOf(samples).drain(Number.POSITIVE_INFINITY)) run.apply(rows, "w1");
    expect(run.snapshot(momentAt(3000)).history.map(({ requests }) => requests)).toEqual([0, 4, 6]);
  });
});

describe("counting", () => {
  test("every figure of an entry", () => {
    const timings = { dns: 1, connect: Number.NaN, tls: Number.NaN, firstByte: 4, download: 0.5 };
    const snapshot = shown(
      statsOf([
        sampleOf({ elapsedMs: 10, bytes: 100, retries: 1, timings, excess: { answers: 1, bytes: 7 } }),
        sampleOf({
          elapsedMs: 20,
          bytes: 200,
          hops: 2,
          timings: { ...timings, dns: Number.NaN, firstByte: 8 },
        }),
        failureOf("HTTP 503", { elapsedMs: 60, bytes: 7 }),
        sampleOf({
          outcome: outcome.aborted,
          elapsedMs: 999,
          bytes: 50,
          hops: 1,
          excess: { answers: 2, bytes: 30 },
        }),
      ]),
    );
    const [entry] = snapshot.entries;
    expect(entry).toMatchObject({ method: "GET", name: "/", requests: 3, failures: 1, aborted: 1 });
    expect(entry).toMatchObject({ retries: 1, hops: 3, bytes: 307, avg: 30, min: 10, max: 60 });
    expect(entry!.excess).toEqual({ answers: 3, bytes: 37 });
    expect(snapshot.total.excess).toEqual({ answers: 3, bytes: 37 });
    expect(entry!.succeeded).toMatchObject({ requests: 2, avg: 15, min: 10, max: 20 });
    expect(entry!.failed).toMatchObject({ requests: 1, avg: 60, min: 60, max: 60, median: 60 });
    expect(entry!.timings).toEqual({
      dns: 1,
      connect: Number.NaN,
      tls: Number.NaN,
      firstByte: 6,
      download: 0.5,
    });
    expect(entry!.percentile(1)).toBe(60);
  });

  test("counted is samples only: the aborted ones are none", () => {
    const stats = statsOf([sampleOf(), failureOf("x"), sampleOf({ outcome: outcome.aborted })]);
    expect(stats.counted).toBe(2);
    stats.drain(Number.POSITIVE_INFINITY);
    expect(stats.counted).toBe(2);
  });

  test("a fault of the generator is no sample: it has a count of its own and its error", () => {
    const timings = { dns: 1, connect: 2, tls: Number.NaN, firstByte: 4, download: 0.5 };
    const fault = { errorKind: generatorKind, elapsedMs: 999, bytes: 50, timings };
    const stats = statsOf([
      sampleOf({ elapsedMs: 10, bytes: 7 }),
      failureOf("no descriptors", { ...fault, hops: 2, retries: 1 }),
      failureOf("no descriptors", fault),
      failureOf("HTTP 500", { elapsedMs: 20, bytes: 3 }),
      failureOf("no descriptors", { ...fault, name: "/never" }),
    ]);
    expect(stats.counted, "as the rows will be counted").toBe(2);
    const { total, entries, errors, history } = shown(stats);
    expect(total).toMatchObject({ requests: 2, failures: 1, generatorFaults: 3, aborted: 0 });
    expect(total).toMatchObject({ hops: 2, retries: 1, bytes: 10, min: 10, max: 20 });
    expect(total.timings.connect).toBeNaN();
    expect(total.rps).toBe(0.2);
    expect(history[0]).toMatchObject({ requests: 2, failures: 1 });
    expect(entries.map(({ name, requests, generatorFaults }) => [name, requests, generatorFaults])).toEqual([
      ["/", 2, 2],
      ["/never", 0, 1],
    ]);
    expect(errors.map(({ name, error, kind, occurrences }) => [name, error, kind, occurrences])).toEqual([
      ["/", "no descriptors", generatorKind, 2],
      ["/", "HTTP 500", "", 1],
      ["/never", "no descriptors", generatorKind, 1],
    ]);
  });

  test("a name with nothing but aborted requests has its row", () => {
    const [entry] = shown(statsOf([sampleOf({ outcome: outcome.aborted })])).entries;
    expect(entry).toMatchObject({
      requests: 0,
      aborted: 1,
      avg: Number.NaN,
      min: Number.NaN,
      max: Number.NaN,
    });
  });

  test("durations are whole microseconds, never below 0", () => {
    const snapshot = shown(
      statsOf([
        sampleOf({ startMs: 499.99949, endMs: 500 }),
        sampleOf({ startMs: 500.1, endMs: 500 }),
        sampleOf({ startMs: 499.9996, endMs: 500 }),
      ]),
    );
    expect(snapshot.total).toMatchObject({ requests: 3, min: 0, max: 0.001 });
  });

  test("the sample object may be used again", () => {
    const sample = sampleOf({ name: "/first" });
    const stats = statsOf([sample]);
    sample.name = "/second";
    stats.record(sample);
    expect(shown(stats).entries.map(({ name, requests }) => [name, requests])).toEqual([
      ["/first", 1],
      ["/second", 1],
    ]);
  });

  test("the same name under two methods is two rows", () => {
    const samples = ["GET", "POST", "GET"].map((method) => sampleOf({ method }));
    expect(shown(statsOf(samples)).entries.map(({ method, requests }) => [method, requests])).toEqual([
      ["GET", 2],
      ["POST", 1],
    ]);
  });

  test("cells that were used for one second count from nothing in the next", () => {
    const stats = statsOf([sampleOf({ name: "/a" }), failureOf("x", { name: "/b" })]);
    stats.drain(1);
    stats.record(sampleOf({ name: "/b", endMs: 1500, elapsedMs: 3 }));
    const [entry] = shown(stats).entries;
    expect(entry).toMatchObject({ name: "/b", requests: 1, failures: 0, bytes: 100, min: 3, max: 3 });
  });
});

describe("cells", () => {
  test("a name does not count in a cell that it had and another name has now", () => {
    const stats = statsOf([sampleOf({ name: "/a" })]);
    stats.drain(1);
    for (const name of ["/b", "/a"]) stats.record(sampleOf({ name, endMs: 1500 }));
    expect(shown(stats).entries.map(({ name, requests }) => [name, requests])).toEqual([
      ["/a", 1],
      ["/b", 1],
    ]);
  });
});

describe("errors and exceptions", () => {
  test("errors are grouped by name, kind and text, with addresses masked", () => {
    const { errors } = shown(
      statsOf([
        failureOf("<Reply at 0x7fa01234> broke", { endMs: 120.7 }),
        failureOf("<Reply at 0x7fb09876> broke", { endMs: 90.2 }),
        failureOf("<Reply at 0x7fb09876> broke", { endMs: 1700 }),
        failureOf("<Reply at 0x7fb09876> broke", { endMs: 700, errorKind: "reset" }),
        failureOf("<Reply at 0x7fb09876> broke", { endMs: 800, name: "/other" }),
      ]),
    );
    const first = { method: "GET", name: "/", error: "<Reply at 0x…> broke", kind: "", occurrences: 3 };
    expect(errors).toEqual([
      { ...first, firstSeenWallMs: 1_000_090, lastSeenWallMs: 1_001_700 },
      expect.objectContaining({ kind: "reset", occurrences: 1 }),
      expect.objectContaining({ name: "/other", occurrences: 1 }),
    ]);
  });

  test("the same error again in a later second is in the rows of that second", () => {
    const stats = statsOf([failureOf("HTTP 500"), failureOf("HTTP 500")]);
    stats.drain(1);
    stats.record(failureOf("HTTP 500", { endMs: 1700 }));
    expect(shown(stats).errors).toMatchObject([{ occurrences: 1, firstSeenWallMs: 1_001_700 }]);
  });

  test("past the cap, errors are counted in one group, and known ones in theirs", () => {
    const texts = [0, 1, 2, 3, 4, 0, 4].map(failingText);
    const { errors, total } = shown(statsOf(texts, { maxErrors: 2 }));
    expect(errors.map(({ error, occurrences }) => [error, occurrences])).toEqual([
      ["other errors", 4],
      ["failure number 0", 2],
      ["failure number 1", 1],
    ]);
    expect(total.failures).toBe(7);
  });

  test("past the cap, faults of the generator stay apart from the target's", () => {
    const faults = [0, 1, 2, 3].flatMap((i) => [
      failingText(i),
      failureOf("no ports", { errorKind: generatorKind, name: `/${i}` }),
    ]);
    for (const [ofThread, ofRun] of [
      [2, 10_000],
      [10_000, 2],
    ] as const) {
      const run = new RunStatistics({ maxNames: 1000, maxErrors: ofRun });
      const stats = statsOf(faults, { maxErrors: ofThread });
      for (const { rows } of stats.drain(Number.POSITIVE_INFINITY)) run.apply(rows, "w1");
      const { errors, total } = run.snapshot(momentAt(10_000));
      const ofKind = (wanted: string) =>
        errors.filter(({ kind }) => kind === wanted).reduce((sum, { occurrences }) => sum + occurrences, 0);
      expect([ofKind(generatorKind), ofKind("")]).toEqual([4, 4]);
      expect([total.generatorFaults, total.failures]).toEqual([4, 4]);
      expect(run.generatorFaults.count).toBe(4);
    }
  });

  test("long texts are cut", () => {
    const stats = statsOf([failureOf("y".repeat(3000))], { maxErrorText: 40 });
    expect(shown(stats).errors[0]!.error).toBe(`${"y".repeat(39)}…`);
  });

  test("exceptions are grouped by traceback and task, of messages the first by code points stays", () => {
    const stats = statsOf([sampleOf({ endMs: 4500 })]);
    const thrown = { traceback: "at buy (shop.ts:7)", task: "Shop.buy", wallMs: 0 };
    for (const message of ["no stock: b", "no stock: a", "no stock: c"])
      stats.recordException({ ...thrown, message });
    stats.recordException({ ...thrown, task: "Shop.sell", message: "no" });
    expect(shown(stats).exceptions).toEqual([
      {
        ...{ count: 3, message: "no stock: a", workers: ["w1"] },
        traceback: thrown.traceback,
        task: "Shop.buy",
      },
      { ...{ count: 1, message: "no", workers: ["w1"] }, traceback: thrown.traceback, task: "Shop.sell" },
    ]);
  });

  test("past the cap, exceptions are counted in one group", () => {
    const stats = statsOf([], { maxExceptions: 1 });
    for (let i = 0; i < 5; i++)
      stats.recordException({ traceback: `at ${i}`, task: "T.t", message: "m", wallMs: 0 });
    const rows = shown(stats).exceptions.map(({ traceback, message, count }) => [traceback, message, count]);
    expect(rows).toEqual([
      ["", "other exceptions", 4],
      ["at 0", "m", 1],
    ]);
  });
});

describe("bounds", () => {
  const named = (count: number) =>
    Array.from({ length: count }, (_, i) => sampleOf({ name: `/item/${i}`, elapsedMs: 1 + (i % 50) }));

  test("past the cap of names the row other takes the rest, exactly", () => {
    const stats = statsOf(named(30), { maxNames: 10 });
    expect(stats.overflowed).toBe(true);
    const { entries, total } = shown(stats);
    expect(entries).toHaveLength(11);
    expect(entries.find(({ name }) => name === "other")).toMatchObject({ method: "", requests: 20 });
    expect(total).toMatchObject({ requests: 30, bytes: 3000 });
  });

  test("below the cap nothing overflows", () => {
    expect(statsOf(named(10), { maxNames: 10 }).overflowed).toBe(false);
  });

  test("when the arena is full the row other takes the rest, exactly", () => {
    const samples = named(500).flatMap((sample) => [sample, failureOf("x", { name: sample.name })]);
    const stats = statsOf(samples, { maxNames: 10_000, maxArenaBytes: 1 });
    expect(stats.overflowed).toBe(true);
    const { entries, total, errors } = shown(stats);
    const other = entries.find(({ name }) => name === "other")!;
    expect(entries.length).toBeLessThan(500);
    expect(other.requests).toBeGreaterThan(0);
    expect(entries.reduce((sum, { requests }) => sum + requests, 0)).toBe(1000);
    expect(total).toMatchObject({ requests: 1000, failures: 500, min: 1, max: 50 });
    expect(errors.reduce((sum, { occurrences }) => sum + occurrences, 0)).toBe(500);
  });

  test("a name of megabytes is cut, and each time to the same", () => {
    const name = `/${"n".repeat(2_000_000)}`;
    const { entries } = shown(statsOf([sampleOf({ name }), sampleOf({ name })]));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ requests: 2, name: expect.stringMatching(/^\/n{1022}…$/) });
  });
});

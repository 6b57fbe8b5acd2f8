import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generatorKind, outcome, type Sample } from "../metrics/sample.ts";
import { RequestStats } from "./request-stats.ts";
import { RunStatistics, type RunStatisticsOptions } from "./run-statistics.ts";
import { failureOf, momentAt, sampleOf } from "./sample-fixture.ts";
import type { EntrySnapshot, RunSnapshot } from "./snapshot.ts";
import type { StatisticsPiece } from "./statistics-checkpoint.ts";

/** Few enough that all caps are passed. */
const options: RunStatisticsOptions = {
  ...{ maxNames: 3, maxErrors: 3, maxExceptions: 2, entryWindows: true, maxHistoryPoints: 64 },
};

const timings = { dns: 1, connect: 2, tls: Number.NaN, firstByte: 3, download: 0.5 };
const anySample = fc
  .record({
    kind: fc.constantFrom("ok", "failed", "aborted", "generator"),
    name: fc.constantFrom("/", "/a", "/é", "/b", "other", "/c"),
    elapsedMs: fc.double({ min: 0, max: 90_000, noNaN: true }),
    error: fc.constantFrom("503", "reset", "timeout", "no route", "x".repeat(90)),
    timed: fc.boolean(),
    retries: fc.nat(2),
  })
  .map(({ kind, error, timed, ...fields }): Parameters<typeof sampleOf>[0] => {
    const more = {
      ...fields,
      ...(timed ? { timings } : {}),
      excess: timed ? { answers: 1, bytes: 5 } : null,
    };
    if (kind === "ok") return more;
    if (kind === "aborted") return { ...more, outcome: outcome.aborted };
    return { ...failureOf(error), ...more, errorKind: kind === "generator" ? generatorKind : "reset" };
  });

interface Step {
  readonly second: number;
  readonly samples: readonly Parameters<typeof sampleOf>[0][];
  readonly thrown: readonly string[];
  readonly worker: string;
  readonly after: "nothing" | "snapshot" | "users" | "saturated" | "reset" | "jump";
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  second: fc.nat(4),
  samples: fc.array(anySample, { maxLength: 6 }),
  thrown: fc.array(fc.constantFrom("Error: a", "Error: b", "TypeError: c"), { maxLength: 2 }),
  worker: fc.constantFrom("w1", "w2", "w3"),
  after: fc.constantFrom("nothing", "snapshot", "users", "saturated", "reset", "jump"),
});

const rowsOf = ({ samples, thrown }: Step, second: number): Uint8Array => {
  const stats = new RequestStats({ maxNames: 100 });
  stats.begin(0);
  for (const fields of samples) {
    stats.record(sampleOf({ ...fields, endMs: second * 1000 + 10 } as Partial<Sample>));
  }
  for (const traceback of thrown) {
    stats.recordException({ message: `${traceback}!`, traceback, task: "Shop.buy", wallMs: 0 });
  }
  return Buffer.concat(stats.drain(Number.POSITIVE_INFINITY).map(({ rows }) => rows));
};

/** Takes steps from a moment on; the moment after them. */
const take = (run: RunStatistics, steps: readonly Step[], from = 0): number => {
  let now = from;
  for (const step of steps) {
    const second = now + step.second;
    run.apply(rowsOf(step, second), step.worker);
    if (step.after === "users") run.setUsers(second, second % 7, false);
    if (step.after === "saturated") run.markSaturated(second);
    if (step.after === "reset") run.resetFrom(second);
    if (step.after === "snapshot") run.snapshot(momentAt(now * 1000));
    now += step.after === "jump" ? 90 : 1;
  }
  return now;
};

/** As a file has it: bytes of their own, in whose place nothing is shared. */
const copied = (run: RunStatistics): StatisticsPiece[] => structuredClone([...run.save()]);

const figures = (entry: EntrySnapshot): unknown => {
  const buckets: number[][] = [];
  entry.histogram.forEachBucket((valueUs, count) => buckets.push([valueUs, count]));
  const lastTen: number[][] = [];
  entry.lastTenSeconds?.histogram.forEachBucket((valueUs, count) => lastTen.push([valueUs, count]));
  const times = [{ ...entry.succeeded }, { ...entry.failed }, { ...entry.lastTenSeconds }];
  return [{ ...entry }, entry.timings, entry.phaseCounts, entry.excess, times, buckets, lastTen];
};
const allFigures = ({ total, entries, ...rest }: RunSnapshot): unknown => [
  rest,
  figures(total),
  entries.map(figures),
];

describe("a checkpoint of the statistics", () => {
  it("is the same to the bit, wherever it is taken, and goes on the same", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 25 }), fc.nat(), (steps, place) => {
        const cut = place % (steps.length + 1);
        const straight = new RunStatistics(options);
        const now = take(straight, steps);
        const before = new RunStatistics(options);
        const then = take(before, steps.slice(0, cut));
        const after = RunStatistics.of(copied(before), options);
        take(after, steps.slice(cut), then);
        for (const moment of [momentAt(now * 1000), momentAt(now * 1000 + 500, { endedAtMs: now * 1000 })]) {
          expect(allFigures(after.snapshot(moment))).toEqual(allFigures(straight.snapshot(moment)));
        }
        expect(after.medianMs(now - 1)).toBe(straight.medianMs(now - 1));
        expect(after.generatorFaults).toEqual(straight.generatorFaults);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it("is as it was when it was asked for, whatever comes while it is read", () => {
    const run = new RunStatistics(options);
    const step: Step = {
      second: 0,
      samples: [{ name: "/" }],
      thrown: ["Error: a"],
      worker: "w",
      after: "users",
    };
    const now = take(run, [step, step, step]);
    const moment = momentAt(now * 1000);
    const [saved, shown] = [run.save(), allFigures(run.snapshot(moment))];
    take(run, [{ ...step, samples: [{ name: "/" }, { name: "/a" }], after: "snapshot" }], now - 1);
    expect(allFigures(RunStatistics.of(saved, options).snapshot(moment))).toEqual(shown);
  });

  it("of more names than a piece has gives way in between", () => {
    const many = { maxNames: 1000 };
    const run = new RunStatistics(many);
    const stats = new RequestStats(many);
    stats.begin(0);
    for (let i = 0; i < 450; i++) stats.record(sampleOf({ name: `/${i}` }));
    for (const { rows } of stats.drain(Number.POSITIVE_INFINITY)) run.apply(rows, "w");
    const pieces = copied(run);
    expect(pieces.filter(({ part }) => part === "entries")).toHaveLength(5);
    const moment = momentAt(1000);
    expect(allFigures(RunStatistics.of(pieces, many).snapshot(moment))).toEqual(
      allFigures(run.snapshot(moment)),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Logger } from "../../base/logger.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { packPayload } from "../../bus/message-pack.ts";
import { unpackPayload } from "../../bus/message-unpack.ts";
import type { SlotsByClass } from "../../dispatch/allocation.ts";
import { RequestStats } from "../../stats/request-stats.ts";
import { failureOf, momentAt, sampleOf } from "../../stats/sample-fixture.ts";
import type { ClusterTest } from "../controller-parts.ts";
import type { Journal, JournaledReport, JournalRecord } from "../journal.ts";
import { LoadPlan } from "../load-plan.ts";
import { SecondKeeper } from "../second-keeper.ts";
import { TestRun } from "../test-run.ts";
import { WorkerRegistry } from "../worker-registry.ts";
import { replay } from "./replay.ts";
import { saveRun } from "./run-checkpoint.ts";

const request = { users: 10, spawnRate: 2, runTimeSeconds: null, expectWorkers: 1 };
const classes = [{ name: "Shop", weight: 1, fixedCount: 0 }];

/** Keeps records as a file would: as bytes of their own. */
class Recorder implements Journal {
  readonly failure = null;
  readonly records: Uint8Array[] = [];
  /** What is told of the run while it is true is known already. */
  isMuted = false;

  append(record: JournalRecord): void {
    if (!this.isMuted) this.records.push(packPayload(record as never));
  }

  follow(): void {}
}

interface Life {
  readonly run: TestRun;
  readonly seconds: SecondKeeper;
  readonly journal: Recorder;
}

const clock = new ManualClock(0);
const logger = new Logger({ write: () => {} }, "test", "error", () => 0);

const newLife = (): Life => {
  const journal = new Recorder();
  const test: ClusterTest = {
    ...{ run: "r", classes, scenario: "0", announcesSaturation: false, journal },
    settings: { seed: 1, host: null, options: {}, stopTimeoutMs: 0, maxNames: 3 },
    statistics: { maxNames: 3, maxErrors: 2 },
    hooks: { prepare: async () => ({}), resume: async () => {}, finish: async () => {} },
  };
  const run = new TestRun(test, request, new LoadPlan(classes), 5);
  const told = (): void => {};
  const parts = { clock, logger, registry: new WorkerRegistry(), announcesSaturation: false, told };
  return { run, seconds: new SecondKeeper(parts, run), journal };
};

type Step =
  | { readonly kind: "report"; readonly report: Omit<JournaledReport, "rows">; readonly samples: number[] }
  | Exclude<JournalRecord, { kind: "report" | "statistics" | "checkpoint" }>;

const worker = fc.constantFrom("w1", "w2", "w3");
const anyReport: fc.Arbitrary<Step> = fc
  .record({
    worker,
    number: fc.integer({ min: 1, max: 12 }),
    second: fc.nat(20),
    samples: fc.array(fc.nat(300), { maxLength: 8 }),
    ended: fc.option(fc.nat(30)),
    final: fc.boolean(),
    delays: fc.array(fc.constantFrom(1, 30, 500), { maxLength: 12 }),
    time: fc.option(fc.nat(1000)),
  })
  .map(
    ({ worker, number, second, samples, ended, final, delays, time }): Step => ({
      kind: "report",
      samples: samples.map((sample) => second * 1000 + sample),
      report: {
        ...{ host: `host of ${worker}`, worker, number, counted: number * 10, final: final && number > 9 },
        ended: (ended === null ? {} : { Shop: [[ended, ended + 2]] }) as SlotsByClass,
        ...(final ? { idleSinceMs: second * 1000 } : {}),
        seconds: delays.map((loopDelayMs, at) => ({ second: second + at, loopDelayMs })),
        ...(time === null
          ? {}
          : { time: { livedMs: time, waitedMs: 1, lateMs: 2, queuedMs: 3, busyMs: 4.5, threadMs: 5 } }),
      },
    }),
  );

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: anyReport },
  {
    weight: 2,
    arbitrary: fc.array(fc.integer({ min: -1, max: 9 }), { minLength: 1, maxLength: 4 }).map((users) => {
      return { kind: "seconds" as const, users };
    }),
  },
  fc.nat(20).map((second) => ({ kind: "reset" as const, second })),
  worker.map((id) => ({
    kind: "host" as const,
    worker: { id, index: Number(id[1]), host: `host of ${id}` },
  })),
  fc
    .record({ worker, mostCounted: fc.nat(200), dead: fc.boolean() })
    .map(({ worker, mostCounted, dead }) => ({
      kind: "lost" as const,
      second: mostCounted % 3 === 0 ? null : mostCounted % 20,
      loss: { id: worker, index: 1, reason: "fell silent", lastTask: "", mostCounted, dead },
    })),
  worker.map((id) => ({ kind: "back" as const, worker: id, second: 12 })),
  fc.constantFrom<Step>(
    { kind: "setup", at: "begun" },
    { kind: "setup", at: "done", data: { Shop: "[1]" } },
    { kind: "zero", wallMs: 77 },
    { kind: "time", wallMs: 99, runMs: 22.5 },
    { kind: "edit", users: 7, spawnRate: 0.5 },
    { kind: "aim", from: 3, users: 7, spawnRate: 0.5, runMs: 1000.25 },
    { kind: "spawned" },
    { kind: "stop", reason: "Ctrl-C", failure: null },
    { kind: "teardown", at: "begun" },
  ),
);

const rowsOf = (samples: readonly number[]): Uint8Array => {
  const stats = new RequestStats({ maxNames: 10 });
  stats.begin(0);
  for (const endMs of samples) {
    const name = `/${endMs % 5}`;
    stats.record(
      endMs % 3 === 0 ? failureOf(`error ${endMs % 4}`, { endMs, name }) : sampleOf({ endMs, name }),
    );
  }
  return Buffer.concat(stats.drain(Number.POSITIVE_INFINITY).map(({ rows }) => rows));
};

/** Does what a controller does, which journals it. */
const live = ({ run, seconds, journal }: Life, steps: readonly Step[]): void => {
  for (const step of steps) {
    if (step.kind === "report") {
      const report = { ...step.report, rows: rowsOf(step.samples) };
      if (run.take(report, () => {})) seconds.heard(report.worker, report.seconds ?? []);
    } else {
      // What these do besides is what a record of theirs does.
      const before = journal.records.length;
      replay(run, seconds, [step], 0);
      journal.records.length = before;
      journal.append(step);
    }
  }
};

const recordsOf = (journal: Recorder): JournalRecord[] =>
  journal.records.map((bytes) => unpackPayload(bytes) as unknown as JournalRecord);

const take = (life: Life, records: Iterable<JournalRecord>): Life => {
  life.journal.isMuted = true;
  replay(life.run, life.seconds, records, 0);
  life.journal.isMuted = false;
  return life;
};

/** All that a run's result is made of. */
const all = ({ run, seconds }: Life): unknown => {
  const snapshot = run.statistics.snapshot(momentAt(40_000));
  const entries = [snapshot.total, ...snapshot.entries].map((entry) => {
    const buckets: number[][] = [];
    entry.histogram.forEachBucket((valueUs, count) => buckets.push([valueUs, count]));
    return [{ ...entry }, entry.timings, buckets];
  });
  return {
    ...{ entries, errors: snapshot.errors, history: snapshot.history, course: run.course, ended: run.ended },
    ...{ accounts: run.aggregator.accounts, losses: run.losses.all, unaccounted: run.aggregator.unaccounted },
    ...{ finals: run.aggregator.finals, times: [...run.threadTimes], saturation: run.saturation.save() },
    pauses: run.pauses.save(),
    ...{ seconds: seconds.save(), request: run.request, resets: run.resets },
    participants: [...run.participants.values()].map(({ id, index, host }) => [id, index, host]),
  };
};

describe("a run that is told again", () => {
  it("is the same to the bit: from its records, or from a checkpoint anywhere and the records since", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), fc.nat(), (steps, place) => {
        const cut = place % (steps.length + 1);
        const straight = newLife();
        live(straight, steps.slice(0, cut));
        const checkpoint = [...saveRun(straight.run, straight.seconds)].map((record) =>
          packPayload(record as never),
        );
        const before = straight.journal.records.length;
        live(straight, steps.slice(cut));
        const since = recordsOf(straight.journal).slice(before);
        const restored = checkpoint.map((bytes) => unpackPayload(bytes) as unknown as JournalRecord);
        const expected = all(straight);
        expect(all(take(newLife(), recordsOf(straight.journal)))).toEqual(expected);
        expect(all(take(newLife(), [...restored, ...since]))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it("of which the records are cut goes on from there: the next report counts once", () => {
    const first = newLife();
    const report = (number: number): JournaledReport => ({
      ...{ host: "h", worker: "w", number, rows: rowsOf([number * 1000 + 1]), ended: {}, counted: number },
      final: false,
    });
    for (const number of [1, 2, 3]) first.run.take(report(number), () => {});
    const second = take(newLife(), recordsOf(first.journal).slice(0, 2));
    const answered: number[] = [];
    const isNew = [2, 3, 3].map((number) =>
      second.run.take(report(number), (answer) => answered.push(answer.number)),
    );
    expect(isNew).toEqual([false, true, false]);
    expect(answered).toEqual([2, 3, 3]);
    expect(second.run.aggregator.account("w")).toMatchObject({ last: 3, applied: 3, gaps: 0 });
    expect(recordsOf(second.journal)).toHaveLength(1);
  });
});

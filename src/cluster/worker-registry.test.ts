import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Beat, protocolVersion, type WorkerBeat } from "./messages.ts";
import { endingOf } from "./run-ending.ts";
import { runningUsers } from "./running-users.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { WorkerPace } from "./worker-pace.ts";
import { WorkerRegistry } from "./worker-registry.ts";

const worker = (id: string, more: Partial<WorkerBeat> = {}): WorkerBeat => ({
  id,
  number: 1,
  run: "run-1",
  phase: "ready",
  seen: 0,
  done: 0,
  running: {},
  alive: 0,
  counted: 0,
  inFlight: 0,
  idleSinceMs: null,
  health: { loopDelayMs: 0, cpu: 0, memoryBytes: 0 },
  ...more,
});

/** Longer than a host may keep silent. */
const silence = (registry: WorkerRegistry): void => {
  for (let tick = 0; tick < 26; tick++) registry.step(100);
};

const beat = (host: string, number: number, workers: WorkerBeat[], more: Partial<Beat> = {}): Beat => ({
  type: "beat",
  version: protocolVersion,
  run: "run-1",
  epoch: 1,
  host,
  machine: "",
  scenario: "0",
  number,
  wallMs: 0,
  leaving: false,
  runTimeMs: null,
  wallOffsetMs: null,
  workers,
  gone: [],
  ...more,
});

const byIndex = (one: { readonly index: number }, other: { readonly index: number }): number =>
  one.index - other.index;

const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

describe("the registry", () => {
  it("keeps the most users that each worker had in the present test", () => {
    const registry = new WorkerRegistry();
    const counts = [
      ["run-1", { Shop: 3, Staff: 1 }, 4],
      ["run-1", { Shop: 5 }, 5],
      ["run-1", {}, 5],
      ["run-2", { Shop: 2 }, 2],
    ] as const;
    for (const [at, [run, running, expected]] of counts.entries()) {
      registry.beat(beat("h", at + 1, [worker("a", { number: at + 1, run, running })]), 0);
      expect(registry.worker("a")?.peakUsers).toBe(expected);
    }
  });

  it("always knows who stays and how many users run, whoever comes, changes, falls silent or goes", () => {
    const news = fc.record({
      host: fc.constantFrom("h", "i", "j"),
      isSilence: fc.boolean(),
      leaving: fc.boolean(),
      ids: fc.subarray(["a", "b", "c"]),
      phase: fc.constantFrom("loading", "ready", "running"),
      running: fc.dictionary(fc.constantFrom("Shop", "Staff"), fc.nat({ max: 3 })),
    });
    const run = fc.property(fc.array(news, { maxLength: 30 }), (all) => {
      const registry = new WorkerRegistry();
      for (const [at, { host, isSilence, leaving, ids, phase, running }] of all.entries()) {
        if (isSilence) silence(registry);
        const workers = ids.map((id) => worker(`${host}-${id}`, { number: at + 1, phase, running }));
        registry.beat(beat(host, at + 1, workers, { leaving }), at);
        expect(registry.users).toEqual(runningUsers(registry.all));
        expect(registry.staying).toEqual(registry.ready.filter((one) => !one.leaving));
        expect(registry.ready).toEqual(registry.all.filter(({ index }) => index >= 0).sort(byIndex));
      }
      registry.clear();
      expect([registry.users.total, registry.staying, registry.ready]).toEqual([0, [], []]);
    });
    fc.assert(run, { numRuns: 200 });
  });

  it("numbers workers when they are ready and gives a free number again", () => {
    const registry = new WorkerRegistry();
    const loading = worker("b", { phase: "loading" });
    expect(ids(registry.beat(beat("h", 1, [worker("a"), loading]), 0).ready)).toEqual(["a"]);
    expect(ids(registry.beat(beat("i", 1, [worker("c")]), 0).ready)).toEqual(["c"]);
    expect(ids(registry.beat(beat("h", 2, [worker("a"), worker("b", { number: 2 })]), 9).ready)).toEqual([
      "b",
    ]);
    expect(registry.ready.map(({ id, index }) => [id, index])).toEqual([
      ["a", 0],
      ["c", 1],
      ["b", 2],
    ]);
    const gone = [
      { id: "a", reason: "left with code 3", lastTask: "Shop.pay", counted: 3, inFlight: 1, failedLoads: 0 },
    ];
    const { lost } = registry.beat(beat("h", 3, [worker("b", { number: 3 })], { gone }), 20);
    expect(lost).toMatchObject([{ worker: { id: "a", index: 0 }, reason: "left with code 3", dead: true }]);
    expect(registry.beat(beat("h", 4, [worker("b"), worker("d")], { gone }), 30).ready[0]).toMatchObject({
      id: "d",
      index: 0,
    });
  });

  it("counts the users of a host that was lost and is back only when an order let them go on", () => {
    const registry = new WorkerRegistry();
    const shop = (number: number, seen: number) =>
      worker("a", { number, phase: "running", seen, running: { Shop: 12 } });
    registry.beat(beat("h", 1, [shop(1, 4)]), 0);
    expect(registry.users).toEqual({ total: 12, byClass: { Shop: 12 } });
    silence(registry);
    expect(registry.users.total).toBe(0);
    // An order that had reached it before it was cut off is none of now.
    for (const number of [2, 3]) {
      registry.beat(beat("h", number, [shop(number, 5)]), 4000);
      expect(registry.users).toEqual({ total: 0, byClass: {} });
    }
    registry.beat(beat("h", 4, [shop(4, 6)]), 5000);
    expect(registry.users.total).toBe(12);
  });

  it("counts no user that a thread says to be parked", () => {
    const registry = new WorkerRegistry();
    const told = { running: { Shop: 3 }, seen: 0, held: {} };
    registry.beat(beat("h", 1, [worker("a", { ...told, parked: true }), worker("b", told)]), 0);
    expect(registry.users.total).toBe(3);
  });

  it("takes an old or repeated beat for nothing", () => {
    const registry = new WorkerRegistry();
    registry.beat(beat("h", 5, [worker("a", { running: { Shop: 2 } })]), 0);
    for (const number of [5, 4]) {
      expect(registry.beat(beat("h", number, [worker("b")]), 10).ready).toEqual([]);
    }
    expect(registry.users).toEqual({ total: 2, byClass: { Shop: 2 } });
  });

  it("tells once of a worker that ended before it was ever heard", () => {
    const registry = new WorkerRegistry();
    const gone = [
      { id: "x", reason: "left with code 1", lastTask: "", counted: 0, inFlight: 0, failedLoads: 1 },
    ];
    expect(registry.beat(beat("h", 1, [], { gone }), 0).stillborn).toEqual(gone);
    expect(registry.beat(beat("h", 2, [], { gone }), 0).stillborn).toEqual([]);
  });

  it("loses a host that is silent for 2.5 s of its watcher, and knows it again when it is back", () => {
    const registry = new WorkerRegistry();
    registry.beat(beat("h", 1, [worker("a", { running: { Shop: 3 }, alive: 3 })]), 0);
    registry.beat(beat("i", 1, [worker("b", { running: { Shop: 1 }, alive: 1 })]), 0);
    // The step in which it was heard does not count.
    for (let tick = 0; tick < 25; tick++) expect(registry.step(100).lost).toEqual([]);
    registry.beat(beat("i", 2, [worker("b", { number: 2, running: { Shop: 1 } })]), 2400);
    expect(registry.step(100).lost).toMatchObject([{ worker: { id: "a", index: 0 }, dead: false }]);
    expect(registry.step(100).lost).toEqual([]);
    expect(registry.users.total).toBe(1);
    expect(ids(registry.ready)).toEqual(["b"]);
    expect(ids(registry.beat(beat("h", 2, [worker("a", { number: 2 })]), 9000).ready)).toEqual(["a"]);
  });
});

it("holds no step against a host that began before it was heard, however late the bus brings its end", () => {
  const registry = new WorkerRegistry();
  registry.beat(beat("h", 1, [worker("a")]), 3000);
  for (let beganMs = 0; beganMs < 3000; beganMs += 100) expect(registry.step(100, beganMs).lost).toEqual([]);
  // The step in which it was heard does not count either.
  for (let step = 0; step < 25; step++) expect(registry.step(100, 3000 + 100 * step).lost).toEqual([]);
  expect(registry.step(100, 5500).lost).toHaveLength(1);
});

describe("a watch for silence", () => {
  it.each([
    ["its own steps", 100, 25],
    ["steps after it was frozen itself, 200 ms each", 10_000, 13],
  ])("counts %s", (_, elapsedMs, steps) => {
    const watch = new SilenceWatch();
    for (let step = 1; step < steps; step++) {
      watch.step(elapsedMs);
      expect(watch.lost).toBe(false);
    }
    watch.step(elapsedMs);
    expect(watch.lost).toBe(true);
  });
});

describe("the bound of a lost worker", () => {
  it("is what it counted and did not bring, its best second for each since, and what was in flight", () => {
    const pace = new WorkerPace();
    for (const [ms, counted] of [
      [0, 0],
      [1000, 50],
      [2000, 150],
      [3000, 220],
    ] as const)
      pace.heard(counted, ms);
    expect(pace.mostCounted(3, 5500)).toBe(220 + 100 * 2.5 + 3);
    expect(pace.mostCounted(0, 3000)).toBe(220);
  });

  it("is nothing for one that was never heard", () => {
    expect(new WorkerPace().mostCounted(0, 1e6)).toBe(0);
  });

  it("begins anew with a new test", () => {
    const pace = new WorkerPace();
    for (const [ms, counted] of [
      [0, 0],
      [1000, 500],
      [2000, 0],
      [3000, 10],
    ] as const)
      pace.heard(counted, ms);
    expect(pace.mostCounted(0, 4000)).toBe(20);
  });
});

describe("the end of a worker", () => {
  const known = (more: Partial<WorkerBeat>, progressMs: number) => ({
    id: "a",
    host: "h",
    machine: "",
    index: 0,
    leaving: false,
    beat: worker("a", more),
    progressMs,
    heardMs: progressMs,
    pace: new WorkerPace(),
    peakUsers: 0,
    backWithOrder: -1,
  });
  it.each([
    ["done", { alive: 0 }, 0, { silent: false, finished: true }, 1e9, "finished"],
    ["progress 9 s ago", { alive: 0 }, 50_000, { silent: false, finished: false }, 59_000, "awaited"],
    ["progress 10 s ago", { alive: 0 }, 50_000, { silent: false, finished: false }, 60_000, "given up"],
    ["idle long before the stop", { alive: 0 }, 0, { silent: false, finished: false }, 49_000, "awaited"],
    ["users still stopping", { alive: 1 }, 40_000, { silent: false, finished: false }, 57_000, "awaited"],
    ["users that never stop", { alive: 1 }, 40_000, { silent: false, finished: false }, 58_000, "given up"],
    [
      "silent long before the stop",
      { alive: 1 },
      20_000,
      { silent: true, finished: false },
      40_000,
      "given up",
    ],
  ] as const)("%s", (_, more, progressMs, how, nowMs, expected) => {
    const ending = { stoppedMs: 40_000, stopTimeoutMs: 3000, nowMs };
    expect(endingOf({ worker: known(more, progressMs), ...how }, ending)).toBe(expected);
  });
});

import { expect, it } from "vitest";
import type { ClusterTest } from "./controller-parts.ts";
import { MemoryJournal } from "./journal.ts";
import type { KnownWorker } from "./known-worker.ts";
import { LoadPlan } from "./load-plan.ts";
import { orderContent, takePart } from "./order-content.ts";
import { TestRun } from "./test-run.ts";
import { WorkerPace } from "./worker-pace.ts";

const worker = (id: string, index: number): KnownWorker => ({
  id,
  host: "h",
  index,
  machine: "",
  leaving: false,
  progressMs: 0,
  heardMs: 0,
  pace: new WorkerPace(),
  peakUsers: 0,
  backWithOrder: -1,
  beat: {
    ...{ id, number: 1, run: "", phase: "ready", seen: 0, done: 0, running: {}, alive: 0, counted: 0 },
    ...{ inFlight: 0, idleSinceMs: null, health: { loopDelayMs: 0, cpu: 0, memoryBytes: 0 } },
  },
});

const newRun = (): TestRun => {
  const request = { users: 2, spawnRate: 1, runTimeSeconds: null, expectWorkers: 2 };
  const classes = [{ name: "Shop", weight: 1, fixedCount: 0 }];
  const test: ClusterTest = {
    ...{ run: "r", classes, scenario: "0", announcesSaturation: true, journal: new MemoryJournal() },
    settings: { seed: 1, host: null, options: {}, stopTimeoutMs: 0, maxNames: 10 },
    statistics: { maxNames: 10 },
    hooks: { prepare: async () => ({}), finish: async () => {} },
  };
  return new TestRun(test, request, new LoadPlan(classes), 0);
};

it("says what an order says and changes nothing by that", () => {
  const run = newRun();
  const content = orderContent(run, "spawning", 2, [worker("a", 0), worker("b", -1)]);
  expect(content.workers.map(({ id }) => id)).toEqual(["a"]);
  expect(run.participants.size).toBe(0);
});

it.each([
  ["preparing", []],
  ["spawning", ["a"]],
  ["running", ["a"]],
  ["stopping", []],
] as const)("takes who was ordered while %s for participants: %j", (state, expected) => {
  const run = newRun();
  takePart(run, state, [worker("a", 0), worker("b", -1)]);
  expect([...run.participants.keys()]).toEqual(expected);
});

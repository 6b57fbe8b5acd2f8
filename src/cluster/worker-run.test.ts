import { expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { Random } from "../base/random.ts";
import type { SlotsByClass } from "../dispatch/allocation.ts";
import { Gate } from "../metrics/gate.ts";
import { type Order, protocolVersion } from "./messages.ts";
import { packSlots } from "./packed-slots.ts";
import { type ReportBody, Reporter } from "./reporter.ts";
import { ThreadRecorder } from "./thread-record.ts";
import { WorkerRun } from "./worker-run.ts";

const settings = { seed: 1, host: null, options: {}, stopTimeoutMs: 0, maxNames: 10, setupData: {} };
const orderOf = (number: number, slots: SlotsByClass): Order => ({
  ...{ type: "order", version: protocolVersion, run: "r", epoch: 1, host: "h", number, beat: 0 },
  ...{ state: "running", scenario: "0", settings, changes: null, zeroMs: 0 },
  ...{ endMs: null, resets: 0, spawned: false },
  ...{ clockMs: 0, wallMs: 0 },
  ...{
    userCount: 2,
    workerCount: 1,
    workers: [{ id: "w", index: 0, slots: packSlots(slots), leave: false }],
  },
});

it("leaves to the runner who is not started again, and reports each ended slot once", async () => {
  const clock = new ManualClock(0);
  const sent: ReportBody[] = [];
  const applied: SlotsByClass[] = [];
  let ended: SlotsByClass = {};
  const reporter: Reporter = new Reporter({
    ...{ clock, random: new Random("test", 1), workerId: "w" },
    send: (report) => {
      sent.push(report);
      reporter.acknowledge(report.number);
    },
  });
  const runner = {
    userTime: { livedMs: 0, waitedMs: 0, lateMs: 0 },
    ...{ alive: 1, inFlight: 0, running: { Shop: 1 }, stopAll: () => {} },
    apply: (slots: SlotsByClass) => void applied.push(slots),
    held: {},
    takeEnded: () => {
      const taken = ended;
      ended = {};
      return taken;
    },
  };
  const statistics = { counted: 0, begin: () => {}, drain: () => [] };
  const recorder = new ThreadRecorder({ begin() {}, read: () => ({ p99Ms: 0, meanMs: 0 }), end() {} });
  const makeLoad = () => ({ runner, statistics });
  const gate = new Gate(clock);
  const run = new WorkerRun({ clock, gate, reporter, makeLoad, events: {}, recorder, busyShare: () => 0 });
  run.obey(orderOf(1, { Shop: [[0, 1]] }));
  ended = { Shop: [[1, 1]] };
  run.step();
  run.obey(orderOf(2, { Shop: [[0, 1]] }));
  await clock.advance(3000);
  run.obey(orderOf(3, { Shop: [[0, 0]] }));
  await clock.advance(1000);
  expect(applied).toEqual([{ Shop: [[0, 1]] }, { Shop: [[0, 1]] }, { Shop: [[0, 0]] }]);
  expect(sent.map(({ ended: told }) => told)).toEqual([{ Shop: [[1, 1]] }]);
  run.close();
});

it("holds no second of the test against the turn in which all users are stopped", async () => {
  const clock = new ManualClock(0);
  const told: number[] = [];
  let began = 0;
  const reporter: Reporter = new Reporter({
    ...{ clock, random: new Random("test", 1), workerId: "w" },
    send: (report) => {
      told.push(...report.seconds!.map(({ loopDelayMs }) => loopDelayMs));
      reporter.acknowledge(report.number);
    },
  });
  let delayMs = 1;
  const runner = {
    userTime: { livedMs: 0, waitedMs: 0, lateMs: 0 },
    ...{ alive: 1, inFlight: 0, running: { Shop: 1 }, held: {}, apply: () => {}, takeEnded: () => ({}) },
    stopAll: () => {
      delayMs = 2600;
    },
  };
  const statistics = { counted: 0, begin: () => {}, drain: () => [] };
  const recorder = new ThreadRecorder({
    begin: () => {
      began++;
      delayMs = began;
    },
    read: () => ({ p99Ms: delayMs, meanMs: 0 }),
    end() {},
  });
  const makeLoad = () => ({ runner, statistics });
  const gate = new Gate(clock);
  const run = new WorkerRun({ clock, gate, reporter, makeLoad, events: {}, recorder, busyShare: () => 0 });
  run.obey({ ...orderOf(1, { Shop: [[0, 1]] }), endMs: 2999.5 });
  await clock.advance(4500);
  runner.alive = 0;
  run.step();
  await clock.advance(1000);
  expect([told, began]).toEqual([[1, 1, 1, 2], 2]);
  run.close();
});

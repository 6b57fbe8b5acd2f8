import { expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { Gate } from "../metrics/gate.ts";
import { task } from "../user/task.ts";
import { User } from "../user/user.ts";
import { constant, constantPacing } from "../user/wait-time.ts";
import { ManualRun } from "./manual-run.ts";

const rig = (...classes: (typeof User)[]) => {
  const clock = new ManualClock();
  const fence = Float64Array.of(Number.POSITIVE_INFINITY);
  const run = new ManualRun(classes as never, { clock, gate: new Gate(clock, fence) });
  const shutAt = (ms: number): void => void fence.fill(ms);
  return { run, clock, shutAt, open: () => shutAt(Number.POSITIVE_INFINITY) };
};

/** When tasks of `Waits` and its heirs began. */
let began: number[] = [];
let nowMs = (): number => 0;

class Waits extends User {
  static abstract = false;
  static waitTime = constant(1);
  @task
  act() {
    began.push(nowMs());
  }
}

const begin = (clock: ManualClock): void => {
  began = [];
  nowMs = () => clock.now();
};

it("begins no task past the fence; the wait that ended meanwhile goes on when the gate opens", async () => {
  const { run, clock, shutAt, open } = rig(Waits);
  begin(clock);
  run.run({ Waits: 1 });
  await clock.advance(2500);
  expect(began).toEqual([0, 1000, 2000]);
  shutAt(2400);
  await clock.advance(7500);
  expect(began).toHaveLength(3);
  open();
  await clock.advance(1200);
  expect(began.slice(3).map((ms) => Math.floor(ms / 100) * 100)).toEqual([10_000, 11_000]);
  expect(run.exceptions).toEqual([]);
});

it("starts no user past the fence", async () => {
  const { run, clock, shutAt, open } = rig(Waits);
  begin(clock);
  shutAt(-1);
  run.run({ Waits: 3 });
  await clock.advance(5000);
  expect([began, run.runner.running, run.runner.alive]).toEqual([[], { Waits: 3 }, 3]);
  expect(run.runner.held).toEqual({ Waits: [[0, 2]] });
  open();
  await clock.advance(100);
  expect(began).toHaveLength(3);
});

it("ends a parked user at once when it is told to stop, between tasks and within one", async () => {
  class Measures extends User {
    static abstract = false;
    @task
    async act() {
      await this.sleep(1);
      await this.measure("SQL", "read", () => {});
    }
  }
  for (const Class of [Waits, Measures]) {
    const { run, clock, shutAt } = rig(Class);
    begin(clock);
    run.run({ [Class.name]: 4 });
    await clock.advance(500);
    shutAt(400);
    await clock.advance(3000);
    run.run({ [Class.name]: 0 });
    await clock.advance(1);
    expect([run.runner.alive, run.samples.length, run.exceptions]).toEqual([0, 0, []]);
  }
});

it("lets neither a measurement begin nor a sleep go on past the fence; times begin after it", async () => {
  const steps: string[] = [];
  class Works extends User {
    static abstract = false;
    @task
    async act() {
      await this.sleep(1);
      steps.push("slept");
      await this.measure("SQL", "read", () => this.sleep(0.01));
      steps.push("measured");
    }
  }
  const { run, clock, shutAt, open } = rig(Works);
  run.run({ Works: 1 });
  await clock.advance(900);
  shutAt(950);
  await clock.advance(5000);
  expect([steps, run.runner.inFlight]).toEqual([[], 0]);
  open();
  await clock.advance(100);
  expect(steps).toEqual(["slept", "measured"]);
  expect(run.samples[0]!.startMs).toBeGreaterThan(5900);
  expect(run.samples[0]!.endMs - run.samples[0]!.startMs).toBe(10);
  shutAt(clock.now() - 1);
  await clock.advance(3000);
  open();
  await clock.advance(200);
  // Parked time is no time of the users: they waited.
  const { livedMs, waitedMs } = run.runner.userTime;
  expect(livedMs - waitedMs).toBeLessThan(50);
});

it("lets what is under way end past the fence, and count", async () => {
  class Works extends User {
    static abstract = false;
    @task
    async act() {
      await this.measure(
        "SQL",
        "slow",
        () => new Promise((resolve) => clock.setTimer(() => resolve(0), 3000)),
      );
    }
  }
  const { run, clock, shutAt } = rig(Works);
  run.run({ Works: 1 });
  await clock.advance(1000);
  shutAt(500);
  await clock.advance(60_000);
  expect(run.samples.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[0, 3000]]);
});

it("makes up for nothing after a pause: tasks at a pace go on at it", async () => {
  class Paced extends Waits {
    static override waitTime = constantPacing(1);
  }
  const { run, clock, shutAt, open } = rig(Paced);
  begin(clock);
  run.run({ Paced: 1 });
  await clock.advance(2500);
  shutAt(2500);
  await clock.advance(7500);
  open();
  await clock.advance(2600);
  expect(began.slice(3).map((ms) => Math.floor(ms / 100) * 100)).toEqual([10_000, 11_000, 12_000]);
});

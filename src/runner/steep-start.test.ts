import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { User } from "../user/user.ts";
import { constant } from "../user/wait-time.ts";
import { ManualRun } from "./manual-run.ts";

/** Also goes on while a user starts, as time does. */
class WorkClock extends ManualClock {
  workedMs = 0;

  override now(): number {
    return super.now() + this.workedMs;
  }
}

const steepRun = () => {
  const clock = new WorkClock();
  const started: number[] = [];
  class Slow extends User {
    static override waitTime = constant(1000);
    static override tasks = [async () => {}];
    override onStart() {
      clock.workedMs += 1;
      started.push(this.index);
    }
  }
  return { started, clock, run: new ManualRun([Slow], { clock }) };
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test("users that take long to start do so over several turns of the event loop, and count meanwhile", async () => {
  const { run, started, clock } = steepRun();
  let turns = 0;
  const turn = (): void => {
    turns++;
    if (started.length < 50) clock.setImmediate(turn);
  };
  run.run({ Slow: 50 });
  turn();
  expect([started.length, run.runner.userCount, run.runner.alive]).toEqual([5, 50, 50]);
  run.run({ Slow: 49 });
  run.run({ Slow: 50 });
  expect(started.length).toBe(5);
  await clock.advance(1);
  expect(started).toEqual(upTo(50));
  expect(turns).toBeGreaterThanOrEqual(9);
  expect([run.runner.userCount, run.runner.alive]).toEqual([50, 50]);
});

test("a user that waits to be started and is not wanted any more never starts", async () => {
  const { run, started, clock } = steepRun();
  run.run({ Slow: 20 });
  run.run({ Slow: 8 });
  expect([run.runner.userCount, run.runner.alive]).toEqual([8, 8]);
  await clock.advance(1);
  expect(started).toEqual(upTo(8));
  run.run({ Slow: 30 });
  run.runner.stopAll();
  expect(run.runner.userCount).toBe(0);
  await clock.advance(10);
  expect(started).toEqual(upTo(13));
  expect([run.runner.alive, run.idle]).toEqual([0, 1]);
});

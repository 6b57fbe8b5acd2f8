import { expect, test } from "vitest";
import { SequentialTaskSet } from "../user/sequential-task-set.ts";
import { seqTask, task } from "../user/task.ts";
import { TaskSet } from "../user/task-set.ts";
import { User } from "../user/user.ts";
import { between, constant } from "../user/wait-time.ts";
import { ManualRun } from "./manual-run.ts";

const countsOf = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

test("tasks of weight 3 and 6 run as 3 : 6, with 5 to 15 seconds between them", async () => {
  const times: number[] = [];
  class MyTaskSet extends TaskSet<User> {
    static override waitTime = between(5, 15);
    @task(3)
    task1() {
      times.push(run.clock.now());
    }
    @task(6)
    task2() {
      times.push(run.clock.now());
    }
  }
  class MyLocust extends User {
    static override taskSet = MyTaskSet;
  }
  const run = new ManualRun([MyLocust]);
  run.run({ MyLocust: 1 });
  await run.advance(3600 * 1000 * 6);
  const counts = countsOf(run.entered);
  const share = counts["MyTaskSet.task1"]! / run.entered.length;
  expect(run.entered.length).toBeGreaterThan(1500);
  // Four standard errors of a share of 1/3.
  expect(Math.abs(share - 1 / 3)).toBeLessThan(4 * Math.sqrt(((1 / 3) * (2 / 3)) / run.entered.length));
  const waits = times.slice(1).map((time, at) => time - times[at]!);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(5000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(15_000);
});

test("a sequence runs 1, 2 and then 3 ten times, each followed by the wait", async () => {
  class MyTaskSequence extends SequentialTaskSet<User> {
    @seqTask(3)
    @task(10)
    thirdTask() {}
    @seqTask(1)
    firstTask() {}
    @task(1)
    @seqTask(2)
    secondTask() {}
  }
  class MyLocust extends User {
    static override taskSet = MyTaskSequence;
    static override waitTime = constant(1);
  }
  const run = new ManualRun([MyLocust]);
  run.run({ MyLocust: 1 });
  await run.advance(24_500);
  const cycle = ["firstTask", "secondTask", ...Array(10).fill("thirdTask")];
  expect(run.entered).toEqual([...cycle, ...cycle, "firstTask"].map((name) => `MyTaskSequence.${name}`));
});

test("a nested set is entered twice as often as index, and left by its stop", async () => {
  class Nested extends TaskSet<User> {
    @task(1)
    task1() {}
    @task(1)
    task2() {}
    @task(1)
    stop() {
      this.interrupt();
    }
  }
  class UserBehavior extends TaskSet<User> {
    static override tasks = new Map([[Nested, 2]]);
    @task
    index() {}
  }
  class MyLocust extends User {
    static override taskSet = UserBehavior;
    static override waitTime = constant(1);
  }
  const run = new ManualRun([MyLocust]);
  run.run({ MyLocust: 1 });
  await run.advance(8_000_000);
  const counts = countsOf(run.entered);
  const entries = counts["UserBehavior.Nested"]! + counts["UserBehavior.index"]!;
  const share = counts["UserBehavior.Nested"]! / entries;
  expect(entries).toBeGreaterThan(2000);
  expect(Math.abs(share - 2 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / entries));
  expect(counts["Nested.stop"]).toBeGreaterThan(counts["UserBehavior.Nested"]! - 2);
  expect(run.faults).toEqual([]);
});

test("with two clients, on start and on stop run twice, in their order around the tasks", async () => {
  const log: string[] = [];
  class UserBehavior extends TaskSet<User> {
    override onStart() {
      log.push("nested on start");
    }
    override onStop() {
      log.push("nested on stop");
    }
    @task(1)
    task1() {
      log.push("task");
    }
    @task(1)
    task2() {
      log.push("task");
    }
  }
  class Shop extends User {
    static override taskSet = UserBehavior;
    static override waitTime = between(1, 2);
    override onStart() {
      log.push("user on start");
    }
    override onStop() {
      log.push("user on stop");
    }
  }
  const run = new ManualRun([Shop]);
  run.run({ Shop: 2 });
  await run.advance(10);
  const starts = ["user on start", "nested on start"];
  expect(log).toEqual([...starts, ...starts, "task", "task"]);
  await run.advance(10_000);
  expect(log.filter((line) => line === "nested on start")).toHaveLength(2);
  const tasks = log.length;
  run.runner.stopAll();
  await run.advance(0);
  expect(log.slice(tasks).sort()).toEqual([
    "nested on stop",
    "nested on stop",
    "user on stop",
    "user on stop",
  ]);
  expect(log.at(-1)).toBe("user on stop");
  expect(run.idle).toBe(1);
});

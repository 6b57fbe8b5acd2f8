import { expect, test } from "vitest";
import { runtimeOf } from "../user/construction.ts";
import { SequentialTaskSet } from "../user/sequential-task-set.ts";
import { task } from "../user/task.ts";
import { hostChangedKey, User } from "../user/user.ts";
import { constant } from "../user/wait-time.ts";
import { ManualRun } from "./manual-run.ts";

const newest = (run: ManualRun, count: number): string[] => [...new Set(run.entered.slice(-count))].sort();

class Shopper extends User {
  static override waitTime = constant(1);
  @task
  browse() {}
  @task
  pay() {}
}

class Steps extends SequentialTaskSet<User> {
  @task
  one() {}
  @task
  two() {}
  @task
  three() {}
}

class Walker extends User {
  static override waitTime = constant(1);
  static override taskSet = Steps;
}

test("users that run pick from other tasks from their next one on, and new ones too", async () => {
  const run = new ManualRun([Shopper]);
  run.run({ Shopper: 5 });
  await run.advance(20_000);
  expect(newest(run, 50)).toEqual(["Shopper.browse", "Shopper.pay"]);
  run.runner.chooseTasks({ Shopper: ["pay"] });
  run.run({ Shopper: 8 });
  await run.advance(10_000);
  expect(newest(run, 64)).toEqual(["Shopper.pay"]);
  run.runner.chooseTasks({});
  await run.advance(20_000);
  expect(newest(run, 100)).toEqual(["Shopper.browse", "Shopper.pay"]);
});

test("a sequence goes on with those that are left, from the first where its place is gone", async () => {
  const run = new ManualRun([Walker]);
  run.run({ Walker: 1 });
  await run.advance(1500);
  expect(run.entered).toEqual(["Steps.one", "Steps.two"]);
  run.runner.chooseTasks({ Walker: ["one", "two"] });
  await run.advance(3000);
  expect(run.entered.slice(2)).toEqual(["Steps.one", "Steps.two", "Steps.one"]);
});

test("users that run learn of another host", async () => {
  const seen: unknown[] = [];
  class Visitor extends User {
    static override waitTime = constant(1);
    @task
    visit() {
      seen.push(runtimeOf(this).host);
    }
    override [hostChangedKey](): void {
      seen.push("changed");
    }
  }
  let host = "http://a";
  const run = new ManualRun([Visitor], { hostOf: () => host });
  run.run({ Visitor: 1 });
  await run.advance(500);
  host = "http://b";
  run.runner.hostsChanged();
  await run.advance(1000);
  expect(seen).toEqual(["http://a", "changed", "http://b"]);
});

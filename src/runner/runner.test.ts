import fc from "fast-check";
import { expect, test } from "vitest";
import { StopTest, UserStopped } from "../user/control-flow.ts";
import { task } from "../user/task.ts";
import { TaskSet } from "../user/task-set.ts";
import { User } from "../user/user.ts";
import { constant } from "../user/wait-time.ts";
import { ManualRun } from "./manual-run.ts";

class Waiting extends User {
  static override waitTime = constant(1000);
  @task
  work() {}
}

const indexes = new Map<string, number>();

class Indexed extends User {
  static override waitTime = constant(1);
  override onStart() {
    const key = `${this.index}`;
    indexes.set(key, (indexes.get(key) ?? 0) + 1);
  }
  override async onStop() {
    await this.sleep(1);
    indexes.set(`${this.index}`, indexes.get(`${this.index}`)! - 1);
  }
  @task
  async work() {
    expect(indexes.get(`${this.index}`)).toBe(1);
    await this.sleep(0.3);
  }
}

test("orders are absolute: it starts what it lacks and stops what is not wanted", async () => {
  const run = new ManualRun([Waiting]);
  run.runner.apply({ Waiting: [[0, 4]] });
  run.runner.apply({ Waiting: [[0, 4]] });
  await run.advance(1);
  expect([run.runner.running, run.entered.length]).toEqual([{ Waiting: 5 }, 5]);
  run.runner.apply({
    Waiting: [
      [1, 1],
      [4, 6],
    ],
  });
  await run.advance(1);
  expect([run.runner.running, run.runner.alive, run.entered.length]).toEqual([{ Waiting: 4 }, 4, 7]);
  run.runner.stopAll();
  await run.advance(1);
  expect([run.runner.userCount, run.runner.alive, run.idle]).toEqual([0, 0, 1]);
  run.runner.stopAll();
  expect(run.idle).toBe(2);
});

test("an order for a class that takes no part is an error", () => {
  const run = new ManualRun([Waiting]);
  expect(() => run.run({ Other: 1 })).toThrow("an order names Other");
});

test("a slot that is wanted again while its user stops starts anew when that one is gone: never two of an index", async () => {
  const run = new ManualRun([Indexed]);
  const orders = fc.sample(fc.tuple(fc.nat(6), fc.nat(6), fc.integer({ min: 1, max: 2500 })), {
    numRuns: 60,
    seed: 4,
  });
  let last: [number, number] = [0, 0];
  for (const [first, size, ms] of orders) {
    last = [first, first + size];
    run.runner.apply({ Indexed: [last] });
    expect(run.runner.running.Indexed!).toBeLessThanOrEqual(size + 1);
    await run.advance(ms);
  }
  await run.advance(5000);
  expect(run.runner.running).toEqual({ Indexed: last[1] - last[0] + 1 });
  expect(run.runner.alive).toBe(last[1] - last[0] + 1);
  run.runner.stopAll();
  await run.advance(5000);
  expect([run.runner.alive, [...indexes.values()].filter((count) => count !== 0)]).toEqual([0, []]);
  expect(run.exceptions).toEqual([]);
});

test("setup data of the nearest class, host, options and shared objects reach the users", async () => {
  const seen: unknown[] = [];
  const key = Symbol("shared");
  class Looking extends TaskSet<Shop> {
    static setup() {}
    @task
    look() {
      seen.push(this.setupData, this.user.setupData, this.user.environment.options.tenant, this.client);
    }
  }
  class Base extends User {
    static setup() {}
  }
  class Shop extends Base {
    static override taskSet = Looking;
    static override waitTime = constant(1);
    override client = "client";
  }
  const run = new ManualRun([Shop], {
    setupData: (found) => `data of ${found}`,
    options: { tenant: "t" },
    hostOf: (name) => `http://${name}`,
    sharedServices: new Map([[key, 1]]),
  });
  run.run({ Shop: 1 });
  await run.advance(1);
  expect(seen).toEqual(["data of 1:Looking", "data of 0:Base", "t", "client"]);
  expect(run.runner.userCount).toBe(1);
});

test("what reaches the thread unhandled counts, but not what stopping leaves behind", () => {
  const run = new ManualRun([Waiting]);
  run.runner.recordStray(new UserStopped());
  run.runner.recordStray(new RangeError("lost"));
  run.runner.recordStray("text");
  run.runner.recordStray(new StopTest("enough"));
  expect(run.exceptions.map(({ message, task: where }) => [message, where])).toEqual([
    ["RangeError: lost", ""],
    ["threw text", ""],
  ]);
  expect(run.wantsStop).toEqual(["enough"]);
});

test("a constructor that throws ends its user with an exception", async () => {
  class Broken extends User {
    field = ((): never => {
      throw new Error("no file");
    })();
    @task
    work() {}
  }
  const run = new ManualRun([Broken]);
  run.run({ Broken: 2 });
  await run.advance(1);
  expect(run.faults).toEqual(["Error: no file", "Error: no file"]);
  expect(run.exceptions[0]!.task).toBe("Broken.constructor");
  expect([run.runner.alive, run.runner.takeEnded()]).toEqual([0, { Broken: [[0, 1]] }]);
});

test("environment.runner.stop() and quit() ask for the end", async () => {
  class Quits extends User {
    static override waitTime = constant(1000);
    @task
    work() {
      this.environment.runner.quit();
    }
  }
  const run = new ManualRun([Quits]);
  run.run({ Quits: 1 });
  await run.advance(1);
  expect(run.wantsStop).toHaveLength(1);
});

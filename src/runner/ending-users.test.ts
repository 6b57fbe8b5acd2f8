import { expect, test } from "vitest";
import { StopUser } from "../user/control-flow.ts";
import { loneFeed, type RowFeed, type RowTaker } from "../user/row-feed.ts";
import { task } from "../user/task.ts";
import { TaskSet } from "../user/task-set.ts";
import { User } from "../user/user.ts";
import { constant } from "../user/wait-time.ts";
import { iterationsOfAll, iterationsOfEach } from "./iterations.ts";
import { ManualRun } from "./manual-run.ts";

/** A user of one class, what it did and when. */
const rig = (steps: (user: User, note: (what: string) => void) => unknown, options = {}) => {
  const log: [string, number][] = [];
  const users: User[] = [];
  class Visitor extends User {
    static override waitTime = constant(10);
    override onStart() {
      users.push(this);
      note("start");
    }
    override onStop() {
      note("stop");
    }
    @task
    work() {
      return steps(this, note);
    }
  }
  const run = new ManualRun([Visitor], options);
  const note = (what: string): void => {
    log.push([what, run.clock.now()]);
  };
  run.run({ Visitor: 1 });
  return { run, log, users };
};

test("U8: stop() of a user that waits ends it at once, for good, and its onStop runs", async () => {
  const { run, log, users } = rig(() => {});
  await run.advance(2500);
  expect(users[0]!.stop()).toBe(true);
  expect(run.runner.userCount).toBe(0);
  await run.advance(0);
  expect(log).toEqual([
    ["start", 0],
    ["stop", 2500],
  ]);
  expect(run.runner.takeEnded()).toEqual({ Visitor: [[0, 0]] });
  run.run({ Visitor: 1 });
  await run.advance(20_000);
  expect(log).toHaveLength(2);
});

test("U8: stop() in a task lets it end first; it is counted no more from then on", async () => {
  const { run, log } = rig(async (user, note) => {
    expect(user.stop()).toBe(false);
    expect(run.runner.userCount).toBe(0);
    await user.sleep(3);
    note("done");
  });
  await run.advance(2999);
  expect(run.runner.alive).toBe(1);
  await run.advance(1);
  expect(log).toEqual([
    ["start", 0],
    ["done", 3000],
    ["stop", 3000],
  ]);
});

test("U8: stop(true) ends a user within its task", async () => {
  const { run, log, users } = rig(async (user, note) => {
    await user.sleep(30);
    note("never");
  });
  await run.advance(1000);
  expect(users[0]!.stop(true)).toBe(true);
  await run.advance(60_000);
  expect(log).toEqual([
    ["start", 0],
    ["stop", 1000],
  ]);
  expect(run.exceptions).toEqual([]);
});

test("a user that ends itself after its task has no longer than --stop-timeout once it is told to", async () => {
  const { run, log } = rig(
    async (user, note) => {
      user.stop();
      await user.sleep(100);
      note("never");
    },
    { stopTimeoutMs: 2000 },
  );
  await run.advance(1000);
  run.runner.stopAll();
  await run.advance(2000);
  expect(log.at(-1)).toEqual(["stop", 3000]);
  expect(run.idle).toBe(1);
});

test("stop() in onStart: no task runs", async () => {
  const log: string[] = [];
  class Visitor extends User {
    override onStart() {
      this.stop();
    }
    @task work() {
      log.push("never");
    }
  }
  const run = new ManualRun([Visitor]);
  run.run({ Visitor: 1 });
  await run.advance(1000);
  expect(log).toEqual([]);
  expect(run.runner.alive).toBe(0);
});

test("a task named stop takes the place of the member", async () => {
  let runs = 0;
  class Visitor extends User {
    static override waitTime = constant(1);
    @task override stop() {
      runs++;
    }
  }
  const run = new ManualRun([Visitor]);
  run.run({ Visitor: 1 });
  await run.advance(2500);
  expect(runs).toBe(3);
});

const stopsItself = (_user: User, note: (what: string) => void): never => {
  note("work");
  throw new StopUser();
};

test("U7: a user that threw StopUser is not replaced", async () => {
  const { run, log } = rig(stopsItself);
  await run.advance(60_000);
  expect(log.map(([what]) => what)).toEqual(["start", "work", "stop"]);
  expect(run.idle).toBe(1);
});

test("with respawns another takes its place and index a second later, with a random stream of its own", async () => {
  const drawn: number[] = [];
  class Visitor extends User {
    static override waitTime = (): number => 0;
    override onStart() {
      expect(this.index).toBe(0);
    }
    @task work() {
      drawn.push(run.clock.now());
      throw new StopUser();
    }
  }
  const run = new ManualRun([Visitor], { respawns: true });
  run.run({ Visitor: 1 });
  await run.advance(3500);
  expect(drawn).toEqual([0, 1000, 2000, 3000]);
  expect(run.runner.takeEnded()).toEqual({});
  run.runner.stopAll();
  await run.advance(10_000);
  expect(drawn).toHaveLength(4);
  expect(run.runner.alive).toBe(0);
  expect(run.runner.userCount).toBe(0);
});

test("with respawns a user whose onStart threw is not replaced: another would fare no better", async () => {
  let starts = 0;
  class Visitor extends User {
    override onStart() {
      starts++;
      throw new Error("no account");
    }
    @task work() {}
  }
  const run = new ManualRun([Visitor], { respawns: true });
  run.run({ Visitor: 1 });
  await run.advance(10_000);
  expect(starts).toBe(1);
  expect(run.faults).toEqual(["Error: no account"]);
});

test("iterations: each user runs so many tasks, nested ones too, and ends for good after its wait", async () => {
  const log: string[] = [];
  class Nested extends TaskSet<User> {
    @task inner() {
      log.push(`inner ${this.user.index}`);
    }
  }
  class Visitor extends User {
    static override waitTime = constant(1);
    static override tasks = [Nested];
    override onStop() {
      log.push(`stop ${this.index}`);
    }
  }
  const run = new ManualRun([Visitor], { iterations: iterationsOfEach(3), respawns: true });
  run.run({ Visitor: 2 });
  await run.advance(30_000);
  expect(log.filter((line) => line === "inner 0")).toHaveLength(3);
  expect(log.filter((line) => line === "inner 1")).toHaveLength(3);
  expect(log.slice(-2).sort()).toEqual(["stop 0", "stop 1"]);
  expect(run.runner.takeEnded()).toEqual({ Visitor: [[0, 1]] });
  expect(run.idle).toBe(1);
});

test("iterations of all: whoever comes first, exactly so many, and nobody more than its own", async () => {
  const counts = [0, 0, 0];
  class Visitor extends User {
    static override waitTime = (user: { readonly index: number }): number => user.index + 1;
    @task work() {
      counts[this.index]!++;
    }
  }
  const feed = loneFeed({ key: "iterations", rows: 20, recycles: false });
  const run = new ManualRun([Visitor], { iterations: iterationsOfAll(feed, 9) });
  run.run({ Visitor: 3 });
  await run.advance(60_000);
  expect(counts.reduce((one, other) => one + other)).toBe(20);
  expect(counts[0]).toBe(9);
  expect(counts[1]!).toBeGreaterThan(counts[2]!);
  expect(run.idle).toBe(1);
});

test("iterations of all: a user waits for one that is on its way, and ends when there is none", async () => {
  const waiting: RowTaker[] = [];
  const feed: RowFeed = {
    next: () => "later",
    wait(taker) {
      waiting.push(taker);
      return () => {};
    },
  };
  let begun = 0;
  class Visitor extends User {
    static override waitTime = constant(1);
    @task work() {
      begun++;
    }
  }
  const run = new ManualRun([Visitor], { iterations: iterationsOfAll(feed) });
  run.run({ Visitor: 1 });
  await run.advance(1000);
  expect([begun, waiting.length]).toEqual([0, 1]);
  waiting[0]!.take(0);
  await run.advance(1000);
  expect([begun, waiting.length]).toEqual([1, 2]);
  waiting[1]!.usedUp();
  await run.advance(0);
  expect([begun, run.idle]).toEqual([1, 1]);
});

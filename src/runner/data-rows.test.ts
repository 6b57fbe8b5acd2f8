import { expect, test } from "vitest";
import { UserStopped } from "../user/control-flow.ts";
import { loneFeed, type RowFeed, type RowSource, type RowTaker } from "../user/row-feed.ts";
import { dataSource } from "../user/row-function.ts";
import { task } from "../user/task.ts";
import { TaskSet } from "../user/task-set.ts";
import { TestRows, testRowsKey } from "../user/test-rows.ts";
import { User } from "../user/user.ts";
import { constant } from "../user/wait-time.ts";
import { ManualRun } from "./manual-run.ts";

const accounts = dataSource("accounts", {
  count: 3,
  atEnd: "stop user",
  row: (position) => `account ${position}`,
});
const orders = dataSource("orders", {
  count: 4,
  atEnd: "stop test",
  order: "random",
  row: async (position, { lap, random }) => ({ position, lap, amount: random() }),
});
const endless = dataSource("endless", { row: (position, { lap }) => [position, lap] });

/** What the users of a run share. */
const rows = (seed = 1, feedOf: (source: RowSource) => RowFeed = loneFeed) => ({
  sharedServices: new Map<symbol, unknown>([[testRowsKey, new TestRows(seed, feedOf)]]),
});

test("each user gets a row of its own, and whoever finds none ends without a fault", async () => {
  const got: string[] = [];
  class Customer extends User {
    static override waitTime = constant(1);
    override async onStart() {
      got.push(await accounts.next(this));
    }
    @task act() {}
  }
  const run = new ManualRun([Customer]);
  run.run({ Customer: 5 });
  await run.advance(100);
  expect(got).toEqual(["account 0", "account 1", "account 2"]);
  expect(run.runner.userCount).toBe(3);
  expect(run.runner.takeEnded()).toEqual({ Customer: [[3, 4]] });
  expect(run.faults).toEqual([]);
});

test("a task set asks for its user, and the last row but one ends the test with a reason", async () => {
  const got: unknown[] = [];
  class Ordering extends TaskSet<User> {
    @task async order() {
      got.push(await orders.next(this));
    }
  }
  class Buyer extends User {
    static override taskSet = Ordering;
    static override waitTime = constant(1);
  }
  const run = new ManualRun([Buyer]);
  run.run({ Buyer: 1 });
  await run.advance(10_000);
  expect(run.wantsStop).toEqual(["orders is used up: each of its 4 rows was handed out"]);
  const positions = got.map((row) => (row as { position: number }).position);
  expect([...positions].sort()).toEqual([0, 1, 2, 3]);
});

test("only a user, or a task set for its own, is handed a row", () => {
  for (const nobody of [undefined, null, {}, { user: {} }, 1]) {
    expect(() => orders.next(nobody as unknown as User)).toThrow(/pass `this` in a task or hook/);
  }
});

test("rows of a seed are the same rows in the same order, and those of another seed are not", async () => {
  const taken = async (seed: number): Promise<unknown[]> => {
    const got: unknown[] = [];
    class Buyer extends User {
      static override waitTime = constant(1);
      override async onStart() {
        for (let count = 0; count < 4; count++) got.push(await orders.next(this));
      }
      @task rest() {}
    }
    const run = new ManualRun([Buyer], rows(seed));
    run.run({ Buyer: 1 });
    await run.advance(100);
    return got;
  };
  const first = await taken(1);
  expect(first).toHaveLength(4);
  expect(await taken(1)).toEqual(first);
  expect(await taken(2)).not.toEqual(first);
});

test("a function without a count goes on for ever, in one lap", async () => {
  const got: unknown[] = [];
  class Counter extends User {
    static override waitTime = constant(1);
    override async onStart() {
      for (let taken = 0; taken < 1000; taken++) got.push(await endless.next(this));
    }
    @task rest() {}
  }
  const run = new ManualRun([Counter]);
  run.run({ Counter: 1 });
  await run.advance(100);
  expect(got).toHaveLength(1000);
  expect(got.at(-1)).toEqual([999, 0]);
  expect(endless.length).toBe(Number.POSITIVE_INFINITY);
});

test("a user that waits for a row is cut after its stop timeout, and leaves the row to others", async () => {
  const waiting = new Set<RowTaker>();
  const feed: RowFeed = {
    next: () => "later",
    wait: (taker) => {
      waiting.add(taker);
      return () => waiting.delete(taker);
    },
  };
  const ends: unknown[] = [];
  class Patient extends User {
    @task async act() {
      try {
        ends.push(await accounts.next(this));
      } catch (thrown) {
        ends.push(thrown instanceof UserStopped);
        throw thrown;
      }
    }
  }
  const run = new ManualRun([Patient], { stopTimeoutMs: 2000, ...rows(1, () => feed) });
  run.run({ Patient: 2 });
  await run.advance(1000);
  expect(waiting.size).toBe(2);
  expect(run.runner.inFlight).toBe(0);
  const [first] = waiting;
  waiting.delete(first!);
  first!.take(2);
  await run.advance(10);
  expect(ends).toEqual(["account 2"]);
  expect(waiting.size).toBe(2);
  run.runner.stopAll();
  await run.advance(1900);
  expect(run.runner.alive).toBe(2);
  await run.advance(200);
  expect(run.runner.alive).toBe(0);
  expect(waiting.size).toBe(0);
  expect(ends).toEqual(["account 2", true, true]);
});

test("a row that can't be made is a fault of its task, and the next row comes", async () => {
  const broken = dataSource("broken", {
    row: (position) => {
      if (position === 1) throw new Error("no such row");
      return position;
    },
  });
  const got: number[] = [];
  class Reader extends User {
    static override waitTime = constant(1);
    @task async read() {
      got.push(await broken.next(this));
    }
  }
  const run = new ManualRun([Reader]);
  run.run({ Reader: 1 });
  await run.advance(2500);
  expect(got).toEqual([0, 2]);
  expect(run.faults).toEqual(["Error: no such row"]);
});

test("tests that run at the same time in one thread have rows of their own each", async () => {
  const got: string[][] = [[], []];
  const runs = got.map((names) => {
    class Customer extends User {
      static override waitTime = constant(1);
      override async onStart() {
        names.push(await accounts.next(this));
      }
      @task act() {}
    }
    return new ManualRun([Customer]);
  });
  for (const count of [1, 3]) {
    for (const run of runs) run.run({ Customer: count });
    for (const run of runs) await run.advance(100);
  }
  const all = ["account 0", "account 1", "account 2"];
  expect(got).toEqual([all, all]);
});

import { expect, test } from "vitest";
import { MarkovTaskSet } from "../user/markov-task-set.ts";
import { SequentialTaskSet } from "../user/sequential-task-set.ts";
import { tag, task } from "../user/task.ts";
import { TaskSet } from "../user/task-set.ts";
import { transition, transitions } from "../user/transition.ts";
import { User } from "../user/user.ts";
import { constant } from "../user/wait-time.ts";
import { ManualRun } from "./manual-run.ts";

const walkOf = async (seed: number, ms: number): Promise<string[]> => {
  const log: string[] = [];
  class Walk extends MarkovTaskSet<User> {
    @transitions({ search: 3, cart: 1 }) browse() {
      log.push("browse");
    }
    @transition("browse") search() {
      log.push("search");
    }
    @transition("leave") cart() {
      log.push("cart");
    }
    @transition("browse") leave() {
      log.push("leave");
      this.interrupt();
    }
  }
  class Visitor extends User {
    static override waitTime = constant(1);
    static override tasks = [Walk];
  }
  const run = new ManualRun([Visitor], { seed });
  run.run({ Visitor: 1 });
  await run.advance(ms);
  expect(run.exceptions).toEqual([]);
  return log;
};

test("U20: a nested walk goes by its ways only, begins anew at each entry, and keeps to the weights", async () => {
  const log = await walkOf(3, 4_000_500);
  expect(log[0]).toBe("browse");
  const follows: Record<string, Record<string, number>> = {};
  for (const [at, one] of log.entries()) {
    const next = log[at + 1];
    if (next === undefined) continue;
    follows[one] ??= {};
    follows[one][next] = (follows[one][next] ?? 0) + 1;
  }
  expect(Object.keys(follows.search!)).toEqual(["browse"]);
  expect(Object.keys(follows.cart!)).toEqual(["leave"]);
  expect(Object.keys(follows.leave!)).toEqual(["browse"]);
  const { search, cart } = follows.browse!;
  expect(search! / (search! + cart!)).toBeGreaterThan(0.7);
  expect(search! / (search! + cart!)).toBeLessThan(0.8);
});

test("U20: the same seed walks the same way", async () => {
  const [first, again, other] = [await walkOf(1, 60_000), await walkOf(1, 60_000), await walkOf(2, 60_000)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test("U24: equal weights: each task once, nested ones within their set, a sequence whole", async () => {
  const counts: Record<string, number> = {};
  const count = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  const shared = (): void => count("shared");
  class Steps extends SequentialTaskSet<User> {
    @task first() {
      count("first");
    }
    @task leave() {
      this.interrupt();
    }
  }
  class Deep extends TaskSet<User> {
    @task(50) deep() {
      expect(this.parent).toBeInstanceOf(Nested);
      count("deep");
    }
  }
  class Nested extends TaskSet<User> {
    static override tasks = [shared, Deep];
    override onStart() {
      count("start");
    }
    override onStop() {
      count("stop");
    }
    @task(9) inner() {
      count("inner");
    }
  }
  class Visitor extends User {
    static override waitTime = constant(1);
    static override tasks = [shared, [Nested, 7], Steps, [shared, 3]];
    @task(100) own() {
      count("own");
    }
  }
  const run = new ManualRun([Visitor], { filter: { include: [], exclude: [], equalWeights: true } });
  run.run({ Visitor: 1 });
  await run.advance(10_000_500);
  expect(run.exceptions).toEqual([]);
  const names = ["shared", "inner", "deep", "own", "first"];
  for (const name of names) {
    expect(counts[name], name).toBeGreaterThan(1500);
    expect(counts[name], name).toBeLessThan(2500);
  }
  expect(counts.start! - counts.stop!).toBeLessThanOrEqual(1);
  expect(counts.start!).toBeGreaterThan(counts.inner! + counts.deep! - 2);
});

test("U17, U19: a set used twice is filtered at each place by the tags around it", async () => {
  const log = new Set<string>();
  class Shared extends TaskSet<User> {
    @task @tag("slow") slow() {
      log.add(`${this.parent.constructor.name} slow`);
      this.interrupt(false);
    }
    @task plain() {
      log.add(`${this.parent.constructor.name} plain`);
      this.interrupt(false);
    }
  }
  @tag("wanted")
  class First extends TaskSet<User> {
    static override tasks = [Shared];
    @task leave() {
      this.interrupt(false);
    }
  }
  class Second extends TaskSet<User> {
    static override tasks = [Shared];
    @task @tag("wanted") leave() {
      this.interrupt(false);
    }
  }
  class Visitor extends User {
    static override waitTime = constant(1);
    static override tasks = [First, Second];
  }
  const run = new ManualRun([Visitor], { filter: { include: ["wanted"], exclude: ["slow"] } });
  run.run({ Visitor: 1 });
  await run.advance(200_500);
  expect(run.exceptions).toEqual([]);
  expect([...log]).toEqual(["First plain"]);
});

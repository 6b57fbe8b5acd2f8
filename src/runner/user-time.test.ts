import { expect, test } from "vitest";
import { runtimeOf } from "../user/construction.ts";
import { pause } from "../user/pause.ts";
import { task } from "../user/task.ts";
import { User } from "../user/user.ts";
import { constant } from "../user/wait-time.ts";
import { ManualRun } from "./manual-run.ts";
import { UserClock } from "./user-time.ts";

test("lives count up to now, and stay when they are over", () => {
  const time = new UserClock();
  time.came(100);
  time.came(200);
  expect(time.at(250).livedMs).toBe(200);
  time.left(300);
  expect([time.at(300).livedMs, time.at(400).livedMs]).toEqual([300, 400]);
  time.left(400);
  expect(time.at(9999).livedMs).toBe(400);
});

test.each<[string, number, number, { readonly waitedMs: number; readonly lateMs: number }]>([
  ["in time", 600, 600, { waitedMs: 500, lateMs: 0 }],
  ["late", 600, 640, { waitedMs: 500, lateMs: 40 }],
  ["cut short", 600, 350, { waitedMs: 250, lateMs: 0 }],
  ["that would never end", Number.POSITIVE_INFINITY, 700, { waitedMs: 600, lateMs: 0 }],
])("a wait that ends %s", (_, dueMs, wokeMs, expected) => {
  const time = new UserClock();
  time.beginsWait(100);
  expect(time.at(150).waitedMs).toBe(50);
  time.woke(dueMs, wokeMs);
  expect(time.at(5000)).toMatchObject(expected);
});

test("a runner knows what its users did: waits, sleeps and waits of tasks; the rest is theirs", async () => {
  class Sleeper extends User {
    static override waitTime = constant(2);
    @task async nap() {
      await this.sleep(1);
      await this.wait();
      await new Promise<void>((resolve) => run.clock.setTimer(resolve, 500));
    }
  }
  const run = new ManualRun([Sleeper as unknown as typeof User]);
  run.run({ Sleeper: 2 });
  // A task sleeps 1 s, waits 2 s and does half a second of its own; then come 2 s between two tasks.
  await run.advance(10_999);
  expect(run.runner.userTime).toEqual({ livedMs: 21_998, waitedMs: 19_998, lateMs: 0 });
  run.run({ Sleeper: 0 });
  await run.advance(10_000);
  const atTheEnd = run.runner.userTime;
  await run.advance(10_000);
  expect(run.runner.userTime).toEqual(atTheEnd);
  expect(atTheEnd.livedMs).toBeGreaterThanOrEqual(21_998);
});

test.each<[string, string, (user: User) => Promise<void>, number]>([
  ["waits of tasks", "a minute", (user) => user.wait(), 1000],
  ["sleeps of tasks", "a minute", (user) => user.sleep(60), 6000],
  ["waits of tasks", "for ever", (user) => pause(runtimeOf(user), Number.POSITIVE_INFINITY, "wait"), 1000],
])("%s that were to last %s count for as long as they lasted", async (_kind, _length, rest, livedMs) => {
  class Resting extends User {
    static override waitTime = constant(60);
    @task rest() {
      return rest(this);
    }
  }
  const run = new ManualRun([Resting as unknown as typeof User], { stopTimeoutMs: 5000 });
  run.run({ Resting: 2 });
  await run.advance(400);
  expect(run.runner.userTime).toEqual({ livedMs: 800, waitedMs: 800, lateMs: 0 });
  await run.advance(600);
  run.run({ Resting: 0 });
  await run.advance(20_000);
  expect(run.runner.alive).toBe(0);
  expect(run.runner.userTime).toEqual({ livedMs: 2 * livedMs, waitedMs: 2 * livedMs, lateMs: 0 });
});

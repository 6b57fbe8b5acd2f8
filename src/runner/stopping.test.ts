import { expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { type Abortable, neverSettles } from "../metrics/call-scope.ts";
import { outcome } from "../metrics/sample.ts";
import { runtimeOf } from "../user/construction.ts";
import { StopTest, StopUser, UserStopped } from "../user/control-flow.ts";
import { task } from "../user/task.ts";
import { TaskSet } from "../user/task-set.ts";
import { User } from "../user/user.ts";
import { constant } from "../user/wait-time.ts";
import { ManualRun } from "./manual-run.ts";

/** A client whose every call takes so long; calls and cuts are counted. */
class SlowClient {
  sent = 0;
  cut = 0;
  readonly #user: User;
  readonly #ms: number;

  constructor(user: User, ms: number) {
    this.#user = user;
    this.#ms = ms;
  }

  get(): Promise<string> {
    const { scope, clock } = runtimeOf(this.#user);
    if (scope.closed) return neverSettles();
    this.sent++;
    return new Promise((resolve, reject) => {
      const call: Abortable = {
        abort: (reason) => {
          this.cut++;
          clock.clearTimer(timer);
          reject(reason);
        },
      };
      const timer = clock.setTimer(() => {
        scope.leave(call);
        resolve("answer");
      }, this.#ms);
      scope.enter(call);
    });
  }
}

class SlowUser extends User {
  override client = new SlowClient(this, 1000);
}

/** Turns the clock to the stop timeout and tells all to stop at once; the time until the last is gone. */
const stopAfter = async (run: ManualRun, ms: number): Promise<number> => {
  await run.advance(ms);
  const startMs = run.clock.now();
  run.runner.stopAll();
  for (let step = 0; run.runner.alive > 0 && step < 200; step++) await run.advance(50);
  return run.clock.now() - startMs;
};

test("a waiting user ends at once, and counts as none from then on", async () => {
  class Waiting extends User {
    static override waitTime = constant(1000);
    @task
    work() {}
  }
  const run = new ManualRun([Waiting]);
  run.run({ Waiting: 3 });
  await run.advance(10);
  expect(run.runner.running).toEqual({ Waiting: 3 });
  run.runner.stopAll();
  expect(run.runner.running).toEqual({ Waiting: 0 });
  await run.advance(0);
  expect(run.runner.alive).toBe(0);
  expect(run.clock.pending).toBe(0);
});

test("a user in this.wait() within a task ends at once; in a call it may finish its task", async () => {
  let finished = 0;
  class Waits extends User {
    static override waitTime = constant(1000);
    @task
    async work() {
      await this.wait();
      finished++;
    }
  }
  class Calls extends SlowUser {
    @task
    async work() {
      await this.client.get();
      finished++;
      await this.wait();
      finished += 100;
    }
    static override waitTime = constant(10);
  }
  const waits = new ManualRun([Waits]);
  waits.run({ Waits: 1 });
  expect(await stopAfter(waits, 100)).toBeLessThanOrEqual(50);
  expect(finished).toBe(0);
  const calls = new ManualRun([Calls]);
  calls.run({ Calls: 1 });
  expect(await stopAfter(calls, 100)).toBe(900);
  // The task was let finish its call; its wait then ended it.
  expect(finished).toBe(1);
});

test("a stop timeout of 0 cuts at once: one rejection, finally runs, later calls never settle", async () => {
  const log: string[] = [];
  class Cut extends SlowUser {
    @task
    async work() {
      try {
        await this.client.get();
      } catch (thrown) {
        log.push((thrown as Error).name, String(this.signal.aborted));
      } finally {
        log.push("finally");
      }
      await this.client.get();
      log.push("never");
    }
  }
  const run = new ManualRun([Cut], { stopTimeoutMs: 0 });
  run.run({ Cut: 1 });
  expect(await stopAfter(run, 100)).toBeLessThanOrEqual(50);
  expect(log).toEqual(["UserStopped", "true", "finally"]);
  expect(run.exceptions).toEqual([]);
});

test("the four that would never end do: within the stop timeout and a second", async () => {
  let cut = 0;
  let sent = 0;
  class CatchAll extends SlowUser {
    @task
    async work() {
      for (;;) {
        try {
          await this.client.get();
        } catch {
          cut++;
        }
      }
    }
  }
  class NoAwait extends SlowUser {
    @task
    work() {
      sent++;
      this.client.get().catch((thrown) => {
        if (thrown instanceof UserStopped) cut++;
      });
    }
  }
  let printed = 0;
  class PrintOnly extends User {
    @task
    work() {
      printed++;
    }
  }
  class Stuck extends User {
    @task
    async work() {
      await new Promise(() => {});
    }
  }
  for (const Class of [CatchAll, NoAwait, Stuck]) {
    const run = new ManualRun([Class], { stopTimeoutMs: 2000 });
    run.run({ [Class.name]: 2 });
    expect(await stopAfter(run, 1500), Class.name).toBeLessThanOrEqual(3000);
    expect(run.clock.pending, Class.name).toBe(0);
  }
  // Two of the catch-all loops; those that only forgot `await` had time to end their calls.
  expect(cut).toBe(2);
  expect(sent).toBe(4);
  const clock = systemClock();
  const real = new ManualRun([PrintOnly], { clock });
  real.run({ PrintOnly: 2 });
  const startMs = clock.now();
  await new Promise((resolve) => setTimeout(resolve, 20));
  // The loops let the timer come: within a few turns, each of about a millisecond.
  expect(clock.now() - startMs).toBeLessThan(200);
  expect(printed).toBeGreaterThan(100);
  real.runner.stopAll();
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(real.runner.alive).toBe(0);
});

test("onStop of a cut user has a working client, the abandoned task none", async () => {
  const log: string[] = [];
  const clients: SlowClient[] = [];
  let turns = 0;
  let over = false;
  class Inner extends TaskSet<Busy> {
    override async onStop() {
      log.push(`inner ${await this.client.get()}`);
    }
    @task
    async loop() {
      while (!over) {
        turns++;
        try {
          // What is awaited here settles by itself, after the cut: the call after it must not.
          await Promise.race([this.client.get(), new Promise((resolve) => setImmediate(resolve))]);
        } catch {
          log.push("cut");
        }
      }
    }
  }
  class Busy extends SlowUser {
    static override taskSet = Inner;
    override onStart() {
      clients.push(this.client);
    }
    override async onStop() {
      await this.sleep(0.1);
      await this.measure("SQL", "log out", () => this.client.get());
      log.push(`user, aborted: ${this.signal.aborted}`);
    }
  }
  const run = new ManualRun([Busy], { stopTimeoutMs: 0 });
  run.run({ Busy: 2 });
  await run.advance(10);
  run.runner.stopAll();
  const sent = clients.map((client) => client.sent);
  const turnsBefore = turns;
  await run.advance(3000);
  over = true;
  // The abandoned loops went on, but sent nothing: only the two calls of the hooks of each user went out.
  expect(turns).toBeGreaterThan(turnsBefore);
  expect(clients.map((client) => client.sent)).toEqual(sent.map((count) => count + 2));
  expect(log.filter((line) => line !== "cut")).toEqual([
    ...["inner answer", "inner answer"],
    ...["user, aborted: false", "user, aborted: false"],
  ]);
  expect(run.samples.map(({ name, outcome: how }) => [name, how])).toEqual([
    ["log out", outcome.ok],
    ["log out", outcome.ok],
  ]);
  expect(run.runner.alive).toBe(0);
});

test("onStop that takes longer than 5 s is cut and said so; everything of the user is closed then", async () => {
  let later = "";
  class Slow extends SlowUser {
    @task
    work() {
      return this.sleep(1);
    }
    override async onStop() {
      for (;;) {
        try {
          await this.client.get();
        } catch {
          later += "x";
        }
      }
    }
  }
  const run = new ManualRun([Slow]);
  run.run({ Slow: 1 });
  const ms = await stopAfter(run, 500);
  expect(ms).toBeGreaterThanOrEqual(5000);
  expect(ms).toBeLessThanOrEqual(6000);
  await run.advance(10_000);
  expect(later).toBe("x");
  expect(run.warnings).toEqual([expect.stringContaining("onStop of Slow")]);
  expect(run.clock.pending).toBe(0);
});

test("a sample of a cut task is aborted, and what the abandoned code measures later is none", async () => {
  let leak = (): void => {};
  class Leaky extends SlowUser {
    @task
    async work() {
      const other = new Promise<void>((resolve) => {
        leak = resolve;
      });
      await this.measure("SQL", "read", () => other);
      await this.measure("SQL", "never", () => 1);
    }
  }
  const run = new ManualRun([Leaky], { stopTimeoutMs: 1000 });
  run.run({ Leaky: 1 });
  await run.advance(5);
  expect(run.runner.inFlight).toBe(1);
  expect(await stopAfter(run, 10)).toBeLessThanOrEqual(1050);
  leak();
  await run.advance(1000);
  expect(run.samples.map(({ name, outcome: how }) => [name, how])).toEqual([["read", outcome.aborted]]);
  expect(run.runner.inFlight).toBe(0);
});

test("StopUser ends the user with its hooks and is not replaced; its slot is told once", async () => {
  const log: string[] = [];
  class Nested extends TaskSet<Quits> {
    override onStop() {
      log.push("nested");
    }
    @task
    quit() {
      throw new StopUser();
    }
  }
  class Root extends TaskSet<Quits> {
    static override tasks = [Nested];
    override onStop() {
      log.push("root");
    }
  }
  class Quits extends User {
    static override taskSet = Root;
    override onStop() {
      log.push("user");
    }
  }
  const run = new ManualRun([Quits]);
  run.run({ Quits: 2 });
  await run.advance(10);
  expect(log).toEqual(["nested", "nested", "root", "root", "user", "user"]);
  expect(run.runner.takeEnded()).toEqual({ Quits: [[0, 1]] });
  expect(run.runner.takeEnded()).toEqual({});
  run.run({ Quits: 3 });
  await run.advance(10);
  expect(run.runner.takeEnded()).toEqual({ Quits: [[2, 2]] });
  expect(run.runner.running).toEqual({ Quits: 0 });
  expect(run.exceptions).toEqual([]);
});

test("StopTest asks for the end with its reason, and the user goes on with nothing", async () => {
  class Ends extends User {
    static override waitTime = constant(1);
    @task
    work() {
      throw new StopTest("enough");
    }
  }
  const run = new ManualRun([Ends]);
  run.run({ Ends: 1 });
  await run.advance(10_000);
  expect(run.wantsStop).toEqual(["enough"]);
  expect(run.entered).toHaveLength(1);
  expect(run.runner.running).toEqual({ Ends: 1 });
  run.runner.stopAll();
  await run.advance(0);
  expect(run.runner.alive).toBe(0);
  expect(run.runner.takeEnded()).toEqual({});
});

import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test } from "vitest";
import { runtimeOf } from "../user/construction.ts";
import {
  InterruptTaskSet,
  RescheduleTask,
  RescheduleTaskImmediately,
  StopUser,
} from "../user/control-flow.ts";
import { task } from "../user/task.ts";
import { TaskSet } from "../user/task-set.ts";
import { User } from "../user/user.ts";
import { constant, constantPacing } from "../user/wait-time.ts";
import { ManualRun } from "./manual-run.ts";

/** What a user of one class logs over some time. */
const runOne = async (Class: new () => User, ms: number): Promise<ManualRun> => {
  const run = new ManualRun([Class as unknown as typeof User]);
  run.run({ [Class.name]: 1 });
  await run.advance(ms);
  return run;
};

test("tasks directly on a user, with plain functions that get it", async () => {
  const log: string[] = [];
  class Shop extends User {
    static override waitTime = constant(1);
    static override tasks = [(user: Shop) => log.push(`function ${user.index}`)];
    @task(1000)
    async work() {
      log.push(`method ${this.index}`);
    }
  }
  await runOne(Shop, 9_999_500);
  expect(log).toHaveLength(10_000);
  expect(log.filter((line) => line === "function 0").length).toBeGreaterThan(0);
  expect(log.filter((line) => line === "method 0").length).toBeGreaterThan(9900);
});

test.each([
  [true, 10_000],
  [false, 20_000],
])(
  "interrupt(%s): the nested set's onStop, then the parent at once or after its wait",
  async (reschedule, backMs) => {
    const log: [string, number][] = [];
    const note = (what: string): void => {
      log.push([what, run.clock.now()]);
    };
    class Nested extends TaskSet<User> {
      static override waitTime = constant(1);
      override onStart() {
        expect(this.parent).toBeInstanceOf(Root);
        note("start");
      }
      override async onStop() {
        note("stop");
      }
      @task
      leave() {
        this.interrupt(reschedule);
      }
    }
    class Root extends TaskSet<User> {
      @task
      plain() {
        note("plain");
        this.scheduleTask(Nested);
        this.scheduleTask(this.plain);
      }
    }
    class Shop extends User {
      static override taskSet = Root;
      static override waitTime = constant(10);
    }
    const run = new ManualRun([Shop]);
    run.run({ Shop: 1 });
    await run.advance(20_001);
    expect(log.slice(0, 4)).toEqual([
      ["plain", 0],
      ["start", 10_000],
      ["stop", 10_000],
      ["plain", backMs],
    ]);
  },
);

test("interrupt is allowed in onStart; then no task of the set runs", async () => {
  const log: string[] = [];
  class Nested extends TaskSet<User> {
    override onStart() {
      log.push("start");
      this.interrupt(false);
    }
    override onStop() {
      log.push("stop");
    }
    @task
    look() {
      log.push("never");
    }
  }
  class Shop extends User {
    static override tasks = [Nested];
    static override waitTime = constant(1);
  }
  const run = await runOne(Shop, 1500);
  expect(log).toEqual(["start", "stop", "start", "stop"]);
  expect(run.exceptions).toEqual([]);
});

test("interrupt in a root set or user is an error that names the class, and the user goes on", async () => {
  class Root extends TaskSet<User> {
    @task
    leave() {
      this.interrupt();
    }
  }
  class Shop extends User {
    static override taskSet = Root;
    static override waitTime = constant(1);
  }
  class Direct extends User {
    static override waitTime = constant(1);
    @task
    leave() {
      this.interrupt();
    }
  }
  class Thrown extends User {
    static override waitTime = constant(1);
    @task
    leave() {
      throw new InterruptTaskSet();
    }
  }
  const faults = async (Class: new () => User) => (await runOne(Class, 1500)).faults;
  expect(await faults(Shop)).toEqual(
    Array(2).fill(expect.stringContaining("Root is the root TaskSet of Shop")),
  );
  expect(await faults(Direct)).toEqual(Array(2).fill(expect.stringContaining("Direct.interrupt()")));
  expect(await faults(Thrown)).toEqual(Array(2).fill(expect.stringContaining("Thrown was interrupted")));
});

test("nesting has no end: interrupt leaves the innermost set only", async () => {
  const log: string[] = [];
  class Third extends TaskSet<User> {
    @task
    leave() {
      log.push("third");
      this.interrupt(false);
    }
  }
  class Second extends TaskSet<User> {
    static override tasks = [Third];
    override onStop() {
      log.push("never");
    }
  }
  class First extends TaskSet<User> {
    static override tasks = [Second];
  }
  class Shop extends User {
    static override taskSet = First;
    static override waitTime = constant(1);
  }
  const run = await runOne(Shop, 2500);
  expect(log).toEqual(["third", "third", "third"]);
  expect(run.entered.filter((name) => name === "First.Second")).toHaveLength(1);
});

test("scheduled tasks come before picked ones, `first` before all; allowed in onStart", async () => {
  const log: string[] = [];
  class Root extends TaskSet<User> {
    override onStart() {
      this.scheduleTask(this.second);
      this.scheduleTask((set: Root) => log.push(`third ${set === this}`));
      this.scheduleTask(this.first, { first: true });
      expect(() => this.scheduleTask(undefined as never)).toThrow(
        "Root.scheduleTask(task): expected a method",
      );
    }
    @task
    picked() {
      log.push("picked");
    }
    first() {
      log.push("first");
    }
    second() {
      log.push("second");
    }
  }
  class Shop extends User {
    static override taskSet = Root;
    static override waitTime = constant(1);
  }
  const run = await runOne(Shop, 3500);
  expect(log).toEqual(["first", "second", "third true", "picked"]);
  expect(run.entered).toEqual(["Root.first", "Root.second", "Root.(unnamed function)", "Root.picked"]);
  expect(run.exceptions).toEqual([]);
});

test("a task that throws counts with its traceback, the listeners hear of it, and the user waits and goes on", async () => {
  const heard: unknown[] = [];
  class Shop extends User {
    static override waitTime = constant(1);
    @task
    async work() {
      await null;
      throw new TypeError("no cart");
    }
  }
  const run = new ManualRun([Shop], {
    listeners: {
      onUserError: ({ userInstance, exception }) => heard.push([userInstance.index, String(exception)]),
    },
  });
  run.run({ Shop: 1 });
  await run.advance(1500);
  expect(run.exceptions).toHaveLength(2);
  expect(run.exceptions[0]).toMatchObject({ message: "TypeError: no cart", task: "Shop.work" });
  expect(run.exceptions[0]!.traceback).toContain("TypeError: no cart");
  expect(heard[0]).toEqual([0, "TypeError: no cart"]);
});

test.each([
  [RescheduleTask, 2],
  [RescheduleTaskImmediately, 3],
])("%o ends the task only", async (Flow, count) => {
  let runs = 0;
  class Shop extends User {
    static override waitTime = constant(1);
    @task
    work() {
      runs++;
      if (runs % 2 === 1) throw new Flow();
    }
  }
  const run = await runOne(Shop, 1500);
  expect(runs).toBe(count + (Flow === RescheduleTaskImmediately ? 1 : 0));
  expect(run.exceptions).toEqual([]);
});

test.each(["user", "set", "nested"])(
  "onStart of the %s that throws ends that user, which is not replaced",
  async (where) => {
    const log: string[] = [];
    const start = (what: string): void => {
      if (what === where) throw new Error("no login");
    };
    class Nested extends TaskSet<User> {
      override onStart() {
        start("nested");
      }
      @task
      look() {}
    }
    class Root extends TaskSet<User> {
      static override tasks = [Nested];
      override onStart() {
        start("set");
      }
    }
    class Shop extends User {
      static override taskSet = Root;
      static override waitTime = constant(1);
      override async onStart() {
        start("user");
      }
      override onStop() {
        log.push("stop");
      }
    }
    const run = await runOne(Shop, 1500);
    expect(run.faults).toEqual(["Error: no login"]);
    expect(run.exceptions[0]!.task).toBe(`${{ user: "Shop", set: "Root", nested: "Nested" }[where]}.onStart`);
    expect(run.runner.takeEnded()).toEqual({ Shop: [[0, 0]] });
    expect(run.runner.alive).toBe(0);
    expect(log).toEqual(["stop"]);
  },
);

test("StopUser in onStart ends the user without an exception", async () => {
  class Shop extends User {
    override onStart() {
      throw new StopUser();
    }
    @task
    work() {}
  }
  const run = await runOne(Shop, 10);
  expect([run.faults, run.entered, run.runner.takeEnded()]).toEqual([[], [], { Shop: [[0, 0]] }]);
});

test("a task ends when its calls have; what was not awaited is warned of once, by name", async () => {
  const times: number[] = [];
  class Shop extends User {
    static override waitTime = constant(1);
    @task
    work() {
      times.push(run.clock.now());
      void this.chain();
    }
    async chain() {
      await this.sleep(2);
      await this.measure("SQL", "late", () => this.sleep(3));
    }
  }
  const run = new ManualRun([Shop]);
  run.run({ Shop: 1 });
  await run.advance(13_000);
  expect(times).toEqual([0, 6000, 12_000]);
  expect(run.warnings).toEqual([expect.stringContaining("Shop.work ended while a request")]);
  expect(run.samples).toHaveLength(2);
});

test("a call that only waits for its verdict when the task ends was awaited", async () => {
  let calls = 0;
  class Shop extends User {
    static override waitTime = constant(1);
    @task
    async work() {
      const { scope, clock } = runtimeOf(this);
      const call = { abort: () => {} };
      calls++;
      scope.enter(call);
      clock.setImmediate(() => scope.leave(call));
    }
  }
  const run = await runOne(Shop, 1500);
  expect([calls, run.warnings]).toEqual([2, []]);
});

test("a wait time that gives no number is told, and does not spin", async () => {
  class Shop extends User {
    static override waitTime = () => "3" as unknown as number;
    @task
    work() {}
  }
  const run = await runOne(Shop, 2500);
  expect(run.entered).toHaveLength(3);
  expect(run.faults[0]).toContain("waitTime of Shop: expected a number of seconds, got 3");
});

test("constant pacing starts a task every so often, whatever it takes, and follows a slow one at once", async () => {
  const times: number[] = [];
  class Shop extends User {
    static override waitTime = constantPacing(1);
    @task
    async work() {
      times.push(run.clock.now());
      await this.sleep(times.length === 2 ? 2.5 : 0.3);
    }
  }
  const run = new ManualRun([Shop]);
  run.run({ Shop: 1 });
  await run.advance(6000);
  expect(times).toEqual([0, 1000, 3500, 4500, 5500]);
});

test("a set's wait time is its own; a nested one without uses the user's", async () => {
  const times: number[] = [];
  class Nested extends TaskSet<User> {
    @task
    look() {
      times.push(run.clock.now());
      if (times.length === 2) this.interrupt(false);
    }
  }
  class Root extends TaskSet<User> {
    static override waitTime = constant(100);
    static override tasks = [Nested];
  }
  class Shop extends User {
    static override taskSet = Root;
    static override waitTime = constant(1);
  }
  const run = new ManualRun([Shop]);
  run.run({ Shop: 1 });
  await run.advance(101_500);
  expect(times).toEqual([0, 1000, 101_000]);
});

test("the same seed gives the same tasks and waits to a slot, another seed others", async () => {
  const traceOf = async (seed: number, index: number): Promise<string> => {
    const trace: string[] = [];
    class Shop extends User {
      static override waitTime = (user: { readonly index: number }) => 1 + user.index * 0;
      @task(3)
      a() {
        trace.push("a");
      }
      @task(2)
      b() {
        trace.push("b");
      }
    }
    const run = new ManualRun([Shop], { seed });
    run.runner.apply({ Shop: [[index, index]] });
    await run.advance(60_500);
    return trace.join("");
  };
  const first = await traceOf(7, 3);
  expect(first).toHaveLength(61);
  expect(await traceOf(7, 3)).toBe(first);
  expect(await traceOf(8, 3)).not.toBe(first);
  expect(await traceOf(7, 4)).not.toBe(first);
});

test("what a task enters of an async context reaches no other user and not its own next task", async () => {
  const storage = new AsyncLocalStorage<number>();
  const seen: (number | undefined)[] = [];
  class Shop extends User {
    static override waitTime = constant(1);
    @task
    work() {
      seen.push(storage.getStore());
      storage.enterWith(this.index);
    }
  }
  const nobody = -1;
  await storage.run(nobody, async () => {
    const run = new ManualRun([Shop]);
    run.run({ Shop: 3 });
    await run.advance(3500);
  });
  expect(seen).toEqual(Array.from({ length: 12 }, () => nobody));
  storage.disable();
});

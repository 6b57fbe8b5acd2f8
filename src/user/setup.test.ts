import { beforeEach, expect, test, vi } from "vitest";
import { Logger } from "../base/logger.ts";
import type { SetupContext } from "./environment.ts";
import { frozenFromJson } from "./json-value.ts";
import { newSetups, runSetups, runTeardowns } from "./setup.ts";
import { setupKeys, setupPlan } from "./setup-plan.ts";
import { everyTask } from "./tag-filter.ts";
import { tag, task } from "./task.ts";
import { TaskSet } from "./task-set.ts";
import { User, type UserClass } from "./user.ts";

let log: string[] = [];
const logger = new Logger({ write: () => {} }, "test", "error", () => 0);
const context = { host: "http://x", options: { tenant: "t" } };

beforeEach(() => {
  log = [];
});

class Inner extends TaskSet<User> {
  static setup() {
    log.push("Inner.setup");
  }
  static teardown() {
    log.push("Inner.teardown");
  }
  @task
  look() {}
}

class Outer extends TaskSet<User> {
  static setup({ host }: SetupContext) {
    log.push(`Outer.setup ${host}`);
    return { outer: true };
  }
  @task
  @tag("deep")
  static inner = Inner;
  @task
  look() {}
}

class Base extends User {
  static override abstract = true;
  static override taskSet = Outer;
  static async setup({ options }: SetupContext) {
    await null;
    log.push(`Base.setup ${options.tenant}`);
    return { ids: [1, 2] };
  }
  static teardown({ data }: SetupContext) {
    log.push(`Base.teardown ${data.ids.length} ${Object.isFrozen(data.ids)}`);
  }
}
class First extends Base {}
class Second extends Base {}
class Third extends Base {
  static override async setup() {
    log.push("Third.setup");
    return { ids: [] };
  }
}

const plan = (...classes: UserClass[]) => setupPlan(classes, everyTask);

test("users in their order, then sets, outer before inner; inherited ones once, with the class that declares them", () => {
  expect(
    plan(First, Second, Third).map(({ key, hasSetup, hasTeardown }) => [key, hasSetup, hasTeardown]),
  ).toEqual([
    ["0:Base", true, true],
    ["1:Third", true, false],
    ["2:Outer", true, false],
    ["3:Inner", true, true],
  ]);
});

test("an outer set comes before an inner one, wherever the inner one is met first", () => {
  class Deep extends TaskSet<User> {
    static setup() {}
    static override tasks = [Outer];
  }
  class A extends User {
    static override taskSet = Inner;
  }
  class B extends User {
    static override taskSet = Deep;
  }
  expect(plan(A, B).map(({ owner }) => owner.name)).toEqual(["Deep", "Outer", "Inner"]);
});

test("sets that the tags leave out are not set up", () => {
  const filtered = setupPlan([First], { include: [], exclude: ["deep"] });
  expect(filtered.map(({ owner }) => owner.name)).toEqual(["Base", "Outer"]);
});

test("setups run one after the other, teardowns in the exact reverse with the data of their class", async () => {
  const steps = plan(First);
  const result = await runSetups(steps, context, logger);
  expect(result.failure).toBeNull();
  expect(result.data).toEqual({ "0:Base": '{"ids":[1,2]}', "1:Outer": '{"outer":true}' });
  expect(await runTeardowns(steps, result, context, logger)).toEqual([]);
  expect(log).toEqual([
    ...["Base.setup t", "Outer.setup http://x", "Inner.setup"],
    ...["Inner.teardown", "Base.teardown 2 true"],
  ]);
});

test("a class finds the data of the setup that is nearest to it", () => {
  const keyFor = setupKeys(plan(First, Third));
  expect([First, Second, Third, Outer, User].map(keyFor)).toEqual([
    ...["0:Base", "0:Base", "1:Third", "2:Outer"],
    undefined,
  ]);
});

test("a setup that throws stops the rest; teardown runs for what was set up", async () => {
  class Failing extends TaskSet<User> {
    static setup() {
      throw new RangeError("no database");
    }
    static teardown() {
      log.push("never");
    }
    @task
    look() {}
  }
  class Shop extends Base {
    static override taskSet = Failing as unknown as typeof Outer;
  }
  const steps = plan(Shop);
  const result = await runSetups(steps, context, logger);
  expect(result.failure).toMatchObject({ code: "SCENARIO_SETUP" });
  expect(result.failure!.message).toContain("Failing.setup() threw RangeError: no database");
  expect(result.done).toEqual(["0:Base"]);
  await runTeardowns(steps, result, context, logger);
  expect(log).toEqual(["Base.setup t", "Base.teardown 2 true"]);
});

test("of setups that are waited for no more what was done is known, and none begins any more", async () => {
  let end = (): void => {};
  class Hanging extends Base {
    static override setup() {
      return new Promise<never>((resolve) => {
        end = resolve as () => void;
      });
    }
  }
  class Later extends Base {
    static override async setup() {
      log.push("never");
      return { ids: [] };
    }
  }
  const steps = plan(First, Hanging, Later);
  const progress = newSetups();
  const ended = runSetups(steps, context, logger, progress);
  await vi.waitFor(() => expect(progress.done).toEqual(["0:Base"]));
  progress.isOver = true;
  await runTeardowns(steps, progress, context, logger);
  end();
  await ended;
  expect(log).toEqual(["Base.setup t", "Base.teardown 2 true"]);
  expect(progress.done).toEqual(["0:Base"]);
});

test("what is thrown but no error is told once as thrown", async () => {
  class Shop extends Base {
    static override setup(): Promise<never> {
      throw "no database";
    }
  }
  const result = await runSetups(plan(Shop), context, logger);
  expect(result.failure!.message).toBe("Shop.setup() threw no database");
});

test("a teardown that throws is told, and the others run", async () => {
  class Late extends Base {
    static override teardown() {
      throw new Error("gone");
    }
  }
  const steps = plan(First, Late);
  const result = await runSetups(steps, context, logger);
  const failures = await runTeardowns(steps, result, context, logger);
  expect(failures.map(({ message }) => message.split("\n")[0])).toEqual([
    "Late.teardown() threw Error: gone",
  ]);
  expect(log.at(-1)).toBe("Base.teardown 2 true");
});

test.each([
  [{ users: [1, 2, 3, { when: new Date() }] }, "Shop.setup() result .users[3].when is a Date"],
  [[new Map()], "Shop.setup() result [0] is a Map"],
  [() => {}, "Shop.setup() result is a function"],
  [{ "a b": 3n }, 'Shop.setup() result ["a b"] is a bigint'],
  [{ a: Number.NaN }, "Shop.setup() result .a is NaN"],
  [{ a: [undefined] }, "Shop.setup() result .a[0] is undefined"],
  [{ a: new (class Token {})() }, "Shop.setup() result .a is a Token"],
])("what JSON can't carry is named with its path: %s", async (value, message) => {
  class Shop extends User {
    static setup() {
      return value;
    }
    @task
    work() {}
  }
  const result = await runSetups(plan(Shop), context, logger);
  expect(result.failure?.code).toBe("SCENARIO_SETUP");
  expect(result.failure?.message).toContain(message);
});

test("an object that holds itself is named, one that is held twice is fine", async () => {
  const ring: Record<string, unknown> = {};
  ring.self = { ring };
  const twice = { a: 1 };
  for (const [value, message] of [
    [ring, ".self.ring is an object that holds itself"],
    [{ x: twice, y: [twice], z: undefined }, null],
  ] as const) {
    class Shop extends User {
      static setup() {
        return value;
      }
      @task
      work() {}
    }
    const result = await runSetups(plan(Shop), context, logger);
    if (message === null) expect(result.data).toEqual({ "0:Shop": '{"x":{"a":1},"y":[{"a":1}]}' });
    else expect(result.failure?.message).toContain(message);
  }
});

test("data is frozen to its depth", () => {
  const data = frozenFromJson('{"users":[{"name":"a"}]}');
  expect(() => {
    data.users[0].name = "b";
  }).toThrow(TypeError);
  expect(() => data.users.push(1)).toThrow(TypeError);
});

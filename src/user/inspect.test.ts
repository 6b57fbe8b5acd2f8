import { expect, test } from "vitest";
import { Logger } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { settingsKey } from "./class-settings.ts";
import { inspectClasses, isRunnableUserClass } from "./inspect.ts";
import { tag, task } from "./task.ts";
import { TaskSet } from "./task-set.ts";
import { User, type UserClass } from "./user.ts";
import { constant } from "./wait-time.ts";

const logger = new Logger({ write: () => {} }, "test", "debug", () => 0);

const inspect = (...classes: unknown[]): void =>
  inspectClasses(classes as UserClass[], { clock: new ManualClock(), logger });

class Tasks extends TaskSet<User> {
  @task
  @tag("a")
  look() {}
}

class Good extends User {
  static override taskSet = Tasks;
  static override waitTime = constant(1);
  static override weight = 0.5;
  static override fixedCount = 2;
  static setup() {}
  static override readonly [settingsKey] = ["region"];
  override client = { of: this.index, at: this.environment.host };
}

/** A class like the good one with these static settings. */
const withStatic = (settings: object): unknown => Object.assign(class Shop extends Good {}, settings);

test("a good class passes", () => {
  inspect(Good);
});

test.each([
  ["host", "http://x", 'Write: static host = "http://x"'],
  ["weight", 3, "Write: static weight = 3"],
  ["fixedCount", 1, "static fixedCount = 1"],
  ["waitTime", constant(1), "Write: static waitTime = …"],
  ["tasks", [], "static tasks = …"],
  ["taskSet", Tasks, "static taskSet = …"],
  ["abstract", true, "static abstract = true"],
  ["region", "eu", 'static region = "eu"'],
  ["setup", () => {}, "Write: static setup() { … }"],
  ["teardown", () => {}, "Write: static teardown() { … }"],
])("an instance field or method %s of a user is shown as static", (name, value, form) => {
  class Shop extends Good {}
  Object.defineProperty(Shop.prototype, name, { value, configurable: true });
  const method = form.replace(/= .*/, "= …");
  expect(() => inspect(Shop)).toThrow(`Shop: ${name} is a method of the instance, but must be static. `);
  expect(() => inspect(Shop)).toThrow(method);
  class Field extends Good {
    constructor() {
      super();
      Object.defineProperty(this, name, { value, enumerable: true });
    }
  }
  expect(() => inspect(Field)).toThrow(`Field: ${name} is an instance field, but must be static. `);
  expect(() => inspect(Field)).toThrow(form);
});

test.each(["tasks", "waitTime", "setup", "teardown"])("so is %s of a TaskSet, nested ones too", (name) => {
  class Inner extends TaskSet<User> {
    constructor() {
      super();
      Object.assign(this, { [name]: () => {} });
    }
    @task
    look() {}
  }
  class Outer extends TaskSet<User> {
    static override tasks = [Inner];
  }
  class Shop extends User {
    static override taskSet = Outer;
  }
  expect(() => inspect(Shop)).toThrow(`Inner: ${name} is an instance field, but must be static`);
});

test("a TaskSet whose only tasks are an instance field is told of the field, not of missing tasks", () => {
  class Lost extends TaskSet<User> {
    constructor() {
      super();
      Object.assign(this, { tasks: [] });
    }
  }
  class Outer extends TaskSet<User> {
    static override tasks = [Lost];
  }
  for (const taskSet of [Lost, Outer]) {
    expect(() => inspect(withStatic({ taskSet }))).toThrow(
      "Lost: tasks is an instance field, but must be static",
    );
  }
});

test.each([
  [{ weight: -1 }, "Shop.weight: expected a number of 0 or more, got -1"],
  [{ weight: Number.NaN }, "Shop.weight"],
  [{ weight: "3" }, 'Shop.weight: expected a number of 0 or more, got "3"'],
  [{ fixedCount: 1.5 }, "Shop.fixedCount: expected a whole number of 0 or more, got 1.5"],
  [{ host: 3 }, "Shop.host: expected a URL, got 3"],
  [{ waitTime: 3 }, "Write: static waitTime = constant(3)"],
  [{ taskSet: [Tasks] }, "Shop.taskSet: expected a class that extends TaskSet"],
  [{ taskSet: TaskSet }, "Shop.taskSet: expected a class that extends TaskSet"],
])("refuses the setting %j", (settings, message) => {
  expect(() => inspect(withStatic(settings))).toThrow(message);
});

test("a TaskSet's wait time must be a function too", () => {
  const Wrong = Object.assign(class Wrong extends Tasks {}, { waitTime: 5 });
  expect(() => inspect(withStatic({ taskSet: Wrong }))).toThrow("Wrong.waitTime");
});

test("a constructor that throws is told with the class", () => {
  class Broken extends Good {
    field = (() => {
      throw new TypeError("no such file");
    })();
  }
  expect(() => inspect(Broken)).toThrow("Broken can't be constructed");
  expect(() => inspect(Broken)).toThrow("TypeError: no such file");
});

test("two classes of one name are an error, one class twice is none", () => {
  const other = withStatic({});
  expect(() => inspect(withStatic({}), other)).toThrow("two classes named Shop");
  inspect(Good, Good);
});

test("no user that would run is an error", () => {
  expect(() => inspect(withStatic({ weight: 0, fixedCount: 0 }))).toThrow("no users would run: Shop");
  inspect(withStatic({ weight: 0, fixedCount: 1 }));
});

test("tags that leave a class nothing are an error", () => {
  const filter = { include: ["b"], exclude: [] };
  const options = { clock: new ManualClock(), logger, filter };
  expect(() => inspectClasses([Good], options)).toThrow("Good: --tags and --exclude-tags leave it no task");
});

test("`abstract` counts only on the class that states it", () => {
  class Base extends Good {
    static override abstract = true;
  }
  class Heir extends Base {}
  expect([User, Base, Heir, Good, Tasks, "text", undefined].map(isRunnableUserClass)).toEqual([
    ...[false, false, true, true],
    ...[false, false, false],
  ]);
});

test("users and TaskSets made by hand are a clear error", () => {
  expect(() => new Good()).toThrow("Good was made with `new`");
  expect(() => new Tasks()).toThrow("Tasks was made with `new`");
});

test("a user without a client says so when it is used", () => {
  class NoClient extends Good {
    constructor() {
      super();
      Reflect.deleteProperty(this, "client");
      void this.client;
    }
  }
  expect(() => inspect(NoClient)).toThrow("NoClient has no client: extend HttpUser, or set one");
});

import { expect, test } from "vitest";
import { SequentialTaskSet } from "./sequential-task-set.ts";
import { statedTasks, type TaskOwnerClass } from "./stated-tasks.ts";
import { seqTask, tag, task } from "./task.ts";
import type { TaskList } from "./task-forms.ts";
import { TaskSet } from "./task-set.ts";
import type { User } from "./user.ts";

class Nested extends TaskSet<User> {
  @task
  look() {}
}

const browse = () => {};
const buy = tag("money")(() => {});

const statedBy = (tasks: unknown) => {
  class Shop extends TaskSet<User> {
    static override tasks = tasks as [];
    checkOut() {}
  }
  return statedTasks(Shop as unknown as TaskOwnerClass);
};

test.each([
  ["a function", browse, [["browse", 1]]],
  ["a TaskSet class", Nested, [["Nested", 1]]],
  [
    "a list",
    [browse, Nested, browse],
    [
      ["browse", 1],
      ["Nested", 1],
      ["browse", 1],
    ],
  ],
  [
    "pairs",
    [
      [Nested, 2],
      [browse, 5],
    ],
    [
      ["Nested", 2],
      ["browse", 5],
    ],
  ],
  [
    "a Map",
    new Map<unknown, number>([
      [Nested, 2],
      [browse, 1],
    ]),
    [
      ["Nested", 2],
      ["browse", 1],
    ],
  ],
  ["nothing", [], []],
])("`tasks` takes %s", (_, tasks, expected) => {
  expect(statedBy(tasks).map(({ name, weight }) => [name, weight])).toEqual(expected);
});

test.each([
  [[[browse, 0]], "Shop: task browse has weight 0; expected a whole number of 1 or more"],
  [[[browse, -1]], "Shop: task browse has weight -1"],
  [[[Nested, 1.5]], "Shop: task Nested has weight 1.5"],
  [[[browse, Number.NaN]], "Shop: task browse has weight NaN"],
  [[[browse, "2"]], "Shop: task browse has weight 2"],
  [
    [[browse, 1, 2]],
    "Shop.tasks: expected functions, TaskSet classes or pairs [task, weight], got a list of 3",
  ],
  [["browse"], "Shop.tasks: expected functions, TaskSet classes or pairs [task, weight], got browse"],
  [{ browse: 2 }, "Shop.tasks: expected a list of tasks"],
  [[class Other {}], "Shop.tasks: Other is a class, but no TaskSet"],
])("`tasks` refuses %j", (tasks, message) => {
  expect(() => statedBy(tasks)).toThrow(message);
});

test("a function gets its owner as argument and as `this`, also a method by reference", () => {
  const owner = { name: "owner" };
  const seen: unknown[] = [];
  const [first, second] = statedBy([
    (given: unknown) => seen.push(given),
    function (this: unknown) {
      seen.push(this);
    },
  ]);
  first!.body!(owner);
  second!.body!(owner);
  expect(seen).toEqual([owner, owner]);
});

test("tags of a function are its task's", () => {
  expect(statedBy([buy])[0]!.tags).toEqual(["money"]);
});

test("a base's list and decorated methods come before those of its heir", () => {
  class Base extends TaskSet<User> {
    static override tasks: TaskList = [browse];
    @task
    fromBase() {}
  }
  class Heir extends Base {
    static override tasks = [Nested];
    @task
    own() {}
  }
  const names = statedTasks(Heir as unknown as TaskOwnerClass).map(({ name }) => name);
  expect(names).toEqual(["browse", "fromBase", "Nested", "own"]);
});

test("a weight or place that is none is named with its class", () => {
  class Wrong extends TaskSet<User> {
    @task(-3)
    look() {}
  }
  class Place extends SequentialTaskSet<User> {
    @seqTask(Number.NaN)
    look() {}
  }
  const stated = (Class: unknown) => statedTasks(Class as TaskOwnerClass);
  expect(() => stated(Wrong)).toThrow("Wrong: task look has weight -3");
  expect(() => stated(Place)).toThrow("Place: task look has place NaN");
});

test("a sequence with decorated methods and fields needs a place on each", () => {
  class Mixed extends SequentialTaskSet<User> {
    @seqTask(1)
    look() {}
    @task
    static nested = Nested;
  }
  class Placed extends SequentialTaskSet<User> {
    @seqTask(2)
    look() {}
    @seqTask(1)
    static nested = Nested;
  }
  class Random extends TaskSet<User> {
    @task
    look() {}
    @task
    static nested = Nested;
  }
  const names = (Class: unknown) => statedTasks(Class as TaskOwnerClass).map(({ name }) => name);
  expect(() => names(Mixed)).toThrow(
    "Mixed: a sequence of both decorated methods and decorated static fields",
  );
  expect(names(Placed)).toEqual(["Nested", "look"]);
  expect(names(Random)).toEqual(["look", "Nested"]);
});

test.each(["wait", "onStart", "client", "interrupt", "scheduleTask", "measure", "parent", "setupData"])(
  "a task can't be named like the member or hook %s",
  (name) => {
    class Named extends TaskSet<User> {}
    Object.defineProperty(Named.prototype, name, { value: () => {} });
    task(1)(Named.prototype, name);
    expect(() => statedTasks(Named as unknown as TaskOwnerClass)).toThrow(
      `Named: a task can't be named ${name}`,
    );
  },
);

test.each(["stop", "run", "start", "index"])("%s is free for a task of a TaskSet", (name) => {
  class Named extends TaskSet<User> {}
  Object.defineProperty(Named.prototype, name, { value: () => {} });
  task(1)(Named.prototype, name);
  expect(statedTasks(Named as unknown as TaskOwnerClass)).toHaveLength(1);
});

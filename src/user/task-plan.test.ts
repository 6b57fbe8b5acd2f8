import { expect, test } from "vitest";
import { type DescribedTask, describeTasks } from "./describe-tasks.ts";
import { SequentialTaskSet } from "./sequential-task-set.ts";
import type { TaskOwnerClass } from "./stated-tasks.ts";
import type { TagFilter } from "./tag-filter.ts";
import { tag, task } from "./task.ts";
import { TaskPlans } from "./task-plan.ts";
import { TaskSet } from "./task-set.ts";
import { User } from "./user.ts";

class Inner extends TaskSet<User> {
  @task
  @tag("read")
  read() {}
  @task(2)
  @tag("write")
  write() {}
}

@tag("shop")
class Outer extends TaskSet<User> {
  @task
  plain() {}
  @task(3)
  @tag("read")
  read() {}
  @task(4)
  @tag("nested")
  static inner = Inner;
}

class Shop extends User {
  static override taskSet = Outer;
}

const filter = (include: string[], exclude: string[] = []): TagFilter => ({ include, exclude });

const leaves = (found: readonly DescribedTask[]): string[] =>
  found.flatMap(({ name, tasks }) =>
    tasks === undefined ? [name] : leaves(tasks).map((leaf) => `${name}/${leaf}`),
  );

test("a user's tasks as nested data", () => {
  expect(describeTasks(Shop)).toEqual([
    {
      name: "Outer",
      weight: 1,
      tasks: [
        { name: "plain", weight: 1 },
        { name: "read", weight: 3 },
        {
          name: "Inner",
          weight: 4,
          tasks: [
            { name: "read", weight: 1 },
            { name: "write", weight: 2 },
          ],
        },
      ],
    },
  ]);
});

test.each([
  ["everything", filter([]), ["plain", "read", "Inner/read", "Inner/write"]],
  [
    "a tag of the class reaches all its tasks",
    filter(["shop"]),
    ["plain", "read", "Inner/read", "Inner/write"],
  ],
  ["a tag of a field reaches the set in it", filter(["nested"]), ["Inner/read", "Inner/write"]],
  ["a tag of tasks", filter(["read"]), ["read", "Inner/read"]],
  ["a set without a task left goes too", filter([], ["read", "write"]), ["plain"]],
  ["exclusion wins", filter(["shop"], ["read"]), ["plain", "Inner/write"]],
  ["exclusion of a set", filter([], ["nested"]), ["plain", "read"]],
  ["none left", filter(["other"]), []],
])("tags: %s", (_, tags, expected) => {
  expect(leaves(describeTasks(Shop, tags))).toEqual(expected.map((leaf) => `Outer/${leaf}`));
});

test("a set that is used at two places is filtered at each by its own surroundings", () => {
  class Two extends TaskSet<User> {
    @task
    @tag("a")
    static first = Inner;
    @task(2)
    @tag("b")
    static second = Inner;
  }
  class Uses extends User {
    static override taskSet = Two;
  }
  expect(leaves(describeTasks(Uses, filter(["a"])))).toEqual(["Two/Inner/read", "Two/Inner/write"]);
  expect(describeTasks(Uses, filter(["a"]))[0]!.tasks).toHaveLength(1);
});

test("a set within itself ends", () => {
  class Loop extends TaskSet<User> {
    @task
    look() {}
  }
  task(2)(Loop, "again");
  Object.assign(Loop, { again: Loop });
  class Uses extends User {
    static override taskSet = Loop;
  }
  expect(describeTasks(Uses)[0]!.tasks).toEqual([
    { name: "look", weight: 1 },
    { name: "Loop", weight: 2 },
  ]);
});

test("a class without tasks is an error that names it, with a hint", () => {
  class Empty extends TaskSet<User> {}
  class Hinted extends TaskSet<User> {
    static task = [() => {}];
  }
  class Idle extends User {}
  const plan = (Class: unknown) => new TaskPlans().rootOf(Class as TaskOwnerClass);
  expect(() => plan(Empty)).toThrow("Empty has no tasks");
  expect(() => plan(Hinted)).toThrow("was `tasks` meant?");
  expect(() => plan(Idle)).toThrow("Idle has no tasks");
});

test("a user with a taskSet and tasks of its own is an error", () => {
  class Both extends User {
    static override taskSet = Outer;
    @task
    work() {}
  }
  expect(() => new TaskPlans().rootOf(Both)).toThrow("Both has a taskSet and tasks of its own");
});

test("a sequence is one, also by inheritance", () => {
  class Steps extends SequentialTaskSet<User> {
    @task
    first() {}
  }
  class Heir extends Steps {}
  expect(new TaskPlans().of(Heir as unknown as TaskOwnerClass, []).order).toBe("sequence");
  expect(new TaskPlans().of(Outer as unknown as TaskOwnerClass, []).order).toBe("picked");
});

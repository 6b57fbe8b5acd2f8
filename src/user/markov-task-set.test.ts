import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { Logger } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import * as acrida from "../index.ts";
import { describeTasks } from "./describe-tasks.ts";
import { inspectClasses } from "./inspect.ts";
import { sharesIn, unreachedIn } from "./markov-chain.ts";
import { MarkovTaskSet } from "./markov-task-set.ts";
import { statedTasks, type TaskOwnerClass } from "./stated-tasks.ts";
import { tag, task } from "./task.ts";
import { TaskPlans } from "./task-plan.ts";
import { TaskSet } from "./task-set.ts";
import { transition, transitions } from "./transition.ts";
import { User, type UserClass } from "./user.ts";

/** The ways of a class as `from: to*weight …`. */
const waysOf = (Class: unknown): string[] => {
  const tasks = statedTasks(Class as TaskOwnerClass);
  return tasks.map(({ name, ways }) =>
    [`${name}:`, ...ways!.map(([to, weight]) => `${tasks[to]!.name}*${weight}`)].join(" "),
  );
};

class Shop extends MarkovTaskSet<User> {
  @transitions({ search: 3, cart: 1 })
  browse() {}
  @transition("browse")
  @transition("cart", 2)
  search() {}
  @transitions(["browse", ["pay", 4]])
  cart() {}
  @transition("browse")
  pay() {}
}

const shopWays = [
  "browse: search*3 cart*1",
  "search: browse*1 cart*2",
  "cart: browse*1 pay*4",
  "pay: browse*1",
];

test("U20: the first declared is the start; ways by object, by list, and one by one", () => {
  expect(waysOf(Shop)).toEqual(shopWays);
});

test("U20: the same ways without decorators", () => {
  class Table extends MarkovTaskSet<User> {
    static override transitions = {
      browse: { search: 3, cart: 1 },
      search: ["browse", ["cart", 2]],
      cart: ["browse", ["pay", 4]],
      pay: "browse",
    };
    pay() {}
    cart() {}
    search() {}
    browse() {}
  }
  expect(waysOf(Table)).toEqual(shopWays);
});

describe.each([
  ["standard", false],
  ["legacy", true],
])("%s decorators by esbuild", (_, experimentalDecorators) => {
  test("ways in the order in which they are written, those that repeat added up", () => {
    const { code } = transformSync(
      `import { MarkovTaskSet, transition, transitions } from "acrida";
       export class Walk extends MarkovTaskSet {
         @transition("b") @transition("a", 2) @transition("b", 0.5) a() {}
         @transitions(["a"]) b() {}
       }`,
      {
        loader: "ts",
        format: "cjs",
        target: "node20",
        tsconfigRaw: { compilerOptions: { experimentalDecorators } },
      },
    );
    const module = { exports: {} as Record<string, unknown> };
    new Function("module", "exports", "require", code)(module, module.exports, () => acrida);
    expect(waysOf(module.exports.Walk)).toEqual(["a: b*1.5 a*2", "b: a*1"]);
  });
});

test("a subclass keeps what it does not say anew, and an overriding method its ways", () => {
  class Heir extends Shop {
    override pay() {}
    @transition("pay")
    override search() {}
  }
  expect(waysOf(Heir)).toEqual([shopWays[0], "search: pay*1", ...shopWays.slice(2)]);
});

test("U20: a base without tasks, or with methods that its heir writes, is no error until it is run", () => {
  abstract class Base extends MarkovTaskSet<User> {
    static override transitions: Record<string, unknown> = { look: "look" };
    abstract look(): void;
  }
  class Heir extends Base {
    look() {}
  }
  expect(waysOf(Heir)).toEqual(["look: look*1"]);
});

test("a nested set may have ways: the name is that of its field", () => {
  class Nested extends TaskSet<User> {
    @task look() {}
  }
  class Walk extends MarkovTaskSet<User> {
    @transition("nested") look() {}
    @transition("look") static nested = Nested;
  }
  expect(waysOf(Walk)).toEqual(["look: Nested*1", "Nested: look*1"]);
});

const refusal = (Class: unknown): string => {
  try {
    new TaskPlans().of(Class as TaskOwnerClass, []);
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
};

test("U20: what can't be walked is an error that names class, task and remedy", () => {
  class Empty extends MarkovTaskSet<User> {
    look() {}
  }
  class Astray extends MarkovTaskSet<User> {
    @transition("serach") browse() {}
    @transition("browse") search() {}
  }
  class Stuck extends MarkovTaskSet<User> {
    @transition("pay") browse() {}
    pay() {}
  }
  class Tagged extends MarkovTaskSet<User> {
    @tag("slow") @transition("look") look() {}
  }
  class Weighed extends MarkovTaskSet<User> {
    @transition("look") look() {}
    @task(3) buy() {}
  }
  class Listed extends MarkovTaskSet<User> {
    static override tasks = [() => {}];
    @transition("look") look() {}
  }
  class Unknown extends MarkovTaskSet<User> {
    static override transitions = { browse: "browse" };
  }
  class Elsewhere extends TaskSet<User> {
    @transition("look") look() {}
  }
  expect(refusal(Empty)).toContain(
    "Empty has no tasks: say where users go on from each method, by @transition",
  );
  expect(refusal(Astray)).toBe(
    "Astray: the transition from browse leads to serach, but there is no task of that name; there are: browse, search",
  );
  expect(refusal(Stuck)).toContain(
    "Stuck: the transition from browse leads to the method pay, which has no transitions",
  );
  expect(refusal(Tagged)).toContain("Tagged: look has a tag");
  expect(refusal(Weighed)).toContain("Weighed: buy is a task by @task");
  expect(refusal(Listed)).toContain("which a MarkovTaskSet does not go by");
  expect(refusal(Unknown)).toBe("Unknown.transitions names browse, but Unknown has no method browse");
  expect(refusal(Elsewhere)).toContain(
    "Elsewhere: look has a transition, which counts in a MarkovTaskSet only",
  );
});

test.each([
  [() => transition("look", 0), "@transition: the weight of look must be a number above 0, got 0"],
  [() => transition("", 1), "@transition: expected the name of a task"],
  [() => transitions([]), "@transitions: expected at least one task to go on with, got none"],
  [
    () => transitions({ look: Number.NaN }),
    "@transitions: the weight of look must be a number above 0, got NaN",
  ],
  [() => transitions(7 as never), "@transitions: expected weights by name"],
])("U20: a transition that is none is refused where it is written: %s", (write, message) => {
  expect(write).toThrow(message);
});

test("U20: tags of the class choose all of it or nothing; a task that nobody reaches is warned of", () => {
  @tag("walk")
  class Walk extends MarkovTaskSet<User> {
    @transition("look") look() {}
    @transition("look") lost() {}
  }
  class Visitor extends User {
    static override taskSet = Walk;
  }
  const names = (include: string[]) =>
    new TaskPlans({ include, exclude: [] }).rootOf(Visitor as unknown as TaskOwnerClass).tasks.length;
  expect([names(["walk"]), names(["other"])]).toEqual([2, 0]);
  const warnings: string[] = [];
  const logger = new Logger({ write: ({ message }) => warnings.push(message) }, "test", "debug", () => 0);
  inspectClasses([Visitor as unknown as UserClass], { clock: new ManualClock(), logger });
  expect(warnings).toEqual([expect.stringContaining("no way leads from look, where users begin, to lost")]);
});

test("the task ratio of a walk is the share of each task in a long one, of one in circles too", () => {
  class Visitor extends User {
    static override taskSet = Shop;
  }
  const [root] = describeTasks(Visitor as unknown as UserClass);
  const shares = root!.tasks!.map(({ weight }) => weight);
  // browse b; search 0.75 b; cart 0.25 b + 2/3 search; pay 0.8 cart.
  const parts = [1, 0.75, 0.75, 0.6];
  const sum = parts.reduce((one, other) => one + other);
  for (const [at, part] of parts.entries()) expect(shares[at]).toBeCloseTo(part / sum, 5);
  expect(sharesIn([[[1, 1]], [[2, 5]], [[0, 1]]])).toEqual([0.333333, 0.333333, 0.333333]);
  expect(unreachedIn([[[1, 1]], [[0, 1]], [[0, 1]]])).toEqual([2]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { AcridaError } from "../base/errors.ts";
import { Logger } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { HttpUser } from "../protocols/http/http-user.ts";
import { events } from "../user/events.ts";
import { tag, task } from "../user/task.ts";
import { TaskSet } from "../user/task-set.ts";
import { User } from "../user/user.ts";
import { collectScenario, customOptionsOf, pickClasses, type Selection } from "./collect.ts";
import type { ClassDeclaration, LoadedScenario } from "./loaded-scenario.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "collect-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clock = new ManualClock();
const logger = new Logger({ write: () => {} }, "test", "critical", () => 0);
const everything: Selection = { pickedClasses: [], tags: [], excludeTags: [] };
const file = (name: string): string => join(folder, name);

type Files = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A scenario as if it was loaded: exports by file name; every named class stands in `shop.ts`, line 10 and on. */
const scenarioOf = (files: Files, places: readonly ClassDeclaration[] = []): LoadedScenario => {
  const declarations = new Map<object, ClassDeclaration>();
  for (const exports of Object.values(files)) {
    for (const value of Object.values(exports)) {
      if (typeof value !== "function" || value.name === "" || declarations.has(value)) continue;
      declarations.set(value, { name: value.name, file: file("shop.ts"), line: 10 + declarations.size });
    }
  }
  return {
    modules: Object.entries(files).map(([name, exports]) => ({ file: file(name), exports })),
    declarations,
    places,
  };
};

const collect = (files: Files, selection: Partial<Selection> = {}, places?: readonly ClassDeclaration[]) =>
  collectScenario(scenarioOf(files, places), { ...everything, ...selection, clock, logger });

const failure = (attempt: () => unknown): { code: string; message: string } => {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(AcridaError);
    const { code, message } = error as AcridaError;
    return { code, message: message.replaceAll(`${folder}/`, "") };
  }
  return expect.unreachable("it was accepted");
};

class Browse extends TaskSet<User> {
  @task(3) look() {}
  @tag("slow") @task search() {}
}
class Shop extends User {
  static override abstract = false;
  static override tasks = [Browse];
  static override weight = 2;
  @task look() {}
}
class Admin extends User {
  static override fixedCount = 1;
  static override host = "http://127.0.0.1";
  @tag("slow") @task report() {}
}
class Base extends User {
  static override abstract = true;
  @task look() {}
}
class Heir extends Base {}

test("what the controller must know of each class is plain data", () => {
  const { classes, description } = collect({ "a.ts": { Shop, Admin } });
  expect([...classes]).toEqual([
    ["Shop", Shop],
    ["Admin", Admin],
  ]);
  expect(structuredClone(description)).toEqual({
    classes: [
      {
        name: "Shop",
        weight: 2,
        fixedCount: 0,
        host: undefined,
        needsHost: false,
        hasTaskSet: false,
        tasks: expect.arrayContaining([
          { name: "look", weight: 1 },
          {
            name: "Browse",
            weight: 1,
            tasks: [
              { name: "look", weight: 3 },
              { name: "search", weight: 1 },
            ],
          },
        ]),
      },
      {
        name: "Admin",
        weight: 1,
        fixedCount: 1,
        host: "http://127.0.0.1",
        needsHost: false,
        hasTaskSet: false,
        tasks: [{ name: "report", weight: 1 }],
      },
    ],
    customOptions: [],
    shapes: [],
    warnings: [],
  });
});

test("what the console changed of a class goes before what it states, and leaves the class alone", () => {
  const edits = {
    Shop: { weight: 0.5, fixedCount: 3, host: "http://edited", tasks: ["look"] },
    Admin: { host: null },
  };
  const { description } = collect({ "a.ts": { Shop, Admin } }, { edits });
  expect(description.classes).toMatchObject([
    { name: "Shop", weight: 0.5, fixedCount: 3, host: "http://edited", tasks: [{ name: "look", weight: 1 }] },
    { name: "Admin", weight: 1, host: undefined, tasks: [{ name: "report" }] },
  ]);
  expect([Shop.weight, Shop.fixedCount, Shop.host]).toEqual([2, 0, undefined]);
  const again = collect({ "a.ts": { Shop, Admin } });
  expect(again.description.classes[0]?.tasks).toHaveLength(2);
});

test("an HTTP user is known to need a host", () => {
  class Web extends HttpUser {
    @task look() {}
  }
  expect(collect({ "a.ts": { Web } }).description.classes[0]).toMatchObject({ name: "Web", needsHost: true });
});

test("a user of another system needs none, whatever its settings are named", () => {
  class Queue extends User {
    static httpVersion = 2;
    @task look() {}
  }
  expect(collect({ "a.ts": { Queue } }).description.classes[0]).toMatchObject({ needsHost: false });
});

test("what takes part: exported, a User, not itself abstract; once, however often it is exported", () => {
  const files = {
    "a.ts": { Same: Shop, Shop, User, HttpUser, Base, Heir, TaskSet, Browse, number: 1, nothing: null },
    "b.ts": { Shop, default: Heir, list: [Admin] },
  };
  expect([...pickClasses(scenarioOf(files), everything).classes.keys()]).toEqual(["Shop", "Heir"]);
});

test("the order is that of files and lines, not of names", () => {
  const scenario = scenarioOf({ "z.ts": { Shop, Admin }, "a.ts": { Heir } });
  const inShop = { ...scenario, modules: [{ file: file("shop.ts"), exports: { Admin, Heir, Shop } }] };
  expect([...pickClasses(inShop, everything).classes.keys()]).toEqual(["Shop", "Admin", "Heir"]);
});

test("a class without a name in the source has that of its export, for everyone", () => {
  const make = () =>
    class extends User {
      static override tasks = [Browse];
    };
  const [first, second] = [make(), make()];
  const { classes, description } = collect({ "a.ts": { First: first, Second: second } });
  expect([...classes.keys()]).toEqual(["First", "Second"]);
  expect([first.name, description.classes[1]!.name]).toEqual(["First", "Second"]);
});

test("the names on the command line pick classes", () => {
  const picked = pickClasses(scenarioOf({ "a.ts": { Shop, Admin, Heir } }), {
    ...everything,
    pickedClasses: ["Heir", "Shop"],
  });
  expect([...picked.classes.keys()]).toEqual(["Shop", "Heir"]);
});

test("tags leave out tasks; a class left without any takes no part, which is said", () => {
  const { classes, description } = collect({ "a.ts": { Shop, Admin } }, { excludeTags: ["slow"] });
  expect([...classes.keys()]).toEqual(["Shop"]);
  expect(description.warnings).toEqual(["Admin takes no part: --exclude-tags slow leaves it no task"]);
  const browse = description.classes[0]!.tasks.find(({ name }) => name === "Browse");
  expect(browse?.tasks).toEqual([{ name: "look", weight: 3 }]);
});

const twin = (): typeof User => {
  class Twin extends User {
    @task look() {}
  }
  return Twin;
};

test.each([
  {
    title: "two classes of one name",
    attempt: () => collect({ "a.ts": { Twin: twin() }, "b.ts": { Twin: twin() } }),
    code: "SCENARIO_INVALID",
    says: /two User classes named Twin \(shop\.ts:10 and shop\.ts:11\)/,
  },
  {
    title: "a name that hides the class's",
    attempt: () =>
      collect({
        "a.ts": {
          Odd: Object.defineProperty(class extends User {}, "name", { value: () => 1 }),
        },
      }),
    code: "SCENARIO_INVALID",
    says: /Odd: its static member `name`/,
  },
  {
    title: "a picked class that is not there",
    attempt: () => collect({ "a.ts": { Shop, Admin } }, { pickedClasses: ["Shoper"] }),
    code: "USAGE",
    says: /named Shoper; there are: Shop, Admin/,
  },
  {
    title: "tags that leave nothing",
    attempt: () => collect({ "a.ts": { Shop, Admin } }, { tags: ["none"], excludeTags: ["slow", "x"] }),
    code: "SCENARIO_INVALID",
    says: /got --tags none --exclude-tags slow x, which leaves none in Shop, Admin; pick other tags/,
  },
  {
    title: "a setting as a field, with the place of its class",
    attempt: () => {
      class Fields extends User {
        weight = 3;
        @task look() {}
      }
      return collect({ "a.ts": { Fields } });
    },
    code: "SCENARIO_INVALID",
    says: /^shop\.ts:10: Fields: weight .*static weight = 3/,
  },
  {
    title: "a fault in a TaskSet, with the place of that",
    attempt: () => {
      class Empty extends TaskSet<User> {}
      class Outer extends User {
        static override taskSet = Empty;
      }
      return collect({ "a.ts": { Outer } }, {}, [{ name: "Empty", file: file("sets.ts"), line: 4 }]);
    },
    code: "SCENARIO_INVALID",
    says: /^sets\.ts:4: Empty has no tasks/,
  },
  {
    title: "a negative weight",
    attempt: () => {
      class Less extends User {
        static override weight = -1;
        @task look() {}
      }
      return collect({ "a.ts": { Less } });
    },
    code: "SCENARIO_INVALID",
    says: /^shop\.ts:10: Less\.weight: .*-1/,
  },
])("$title is an error", ({ attempt, code, says }) => {
  expect(failure(attempt)).toEqual({ code, message: expect.stringMatching(says) });
});

test.each([
  {
    title: "nothing at all",
    source: "export const x = 1;",
    exports: { x: 1 },
    says: /^no User to run in shop\.ts: it exports no class that extends User or HttpUser\. Write: export class/,
  },
  {
    title: "classes that are not exported",
    source:
      "\nclass Shop<T> extends HttpUser {\n}\n// class Old extends User {}\nclass Admin extends Locust {}",
    exports: {},
    says: /^shop\.ts:2: Shop is not exported, .*Write: export class Shop … The same goes for Admin \(shop\.ts:5\)\.$/,
  },
  {
    title: "abstract classes only",
    source: "export class Base extends User { static abstract = true }",
    exports: { Base, User },
    says: /^no User to run in shop\.ts: every User class that it exports is `static abstract = true`/,
  },
])("no User, but $title: the message says why", ({ source, exports, says }) => {
  writeFileSync(file("shop.ts"), source);
  const { code, message } = failure(() => pickClasses(scenarioOf({ "shop.ts": exports }), everything));
  expect(code).toBe("SCENARIO_INVALID");
  expect(message).toMatch(says);
});

const listeners: Parameters<typeof events.initCommandLineParser.addListener>[0][] = [];
const listen = (listener: (typeof listeners)[number]): void => {
  listeners.push(events.initCommandLineParser.addListener(listener));
};
afterEach(() => {
  for (const listener of listeners.splice(0)) events.initCommandLineParser.removeListener(listener);
});

test("listeners add options, at once or later", async () => {
  expect(await customOptionsOf()).toEqual([]);
  listen(({ parser }) => parser.addArgument("--tenant", { default: "a" }));
  listen(async ({ parser }) => {
    await Promise.resolve();
    parser.addArgument("--later", "-L", { type: "number" });
  });
  expect((await customOptionsOf()).map(({ name, type }) => [name, type])).toEqual([
    ["tenant", "string"],
    ["later", "number"],
  ]);
});

test.each([
  ["asks for what can't be", ({ parser }) => parser.addArgument("tenant"), /parser\.addArgument\("tenant"\)/],
  [
    "throws",
    () => {
      throw new TypeError("boom");
    },
    /listener of initCommandLineParser threw: TypeError: boom/,
  ],
] as [string, (typeof listeners)[number], RegExp][])(
  "a listener that %s is an error",
  async (_, listener, says) => {
    listen(listener);
    await expect(customOptionsOf()).rejects.toMatchObject({
      code: "SCENARIO_INVALID",
      message: expect.stringMatching(says),
    });
  },
);

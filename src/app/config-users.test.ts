import { expect, test } from "vitest";
import type { UserClassDescription } from "../loader/scenario-description.ts";
import { editsOf, readConfigUsers } from "./config-users.ts";

const noFile = (path: string): string => {
  throw new Error(`no file ${path}`);
};
const shop: UserClassDescription = {
  name: "Shop",
  weight: 1,
  fixedCount: 0,
  host: undefined,
  needsHost: true,
  tasks: [
    { name: "browse", weight: 3 },
    { name: "buy", weight: 1 },
  ],
};
const classes = [shop, { ...shop, name: "Admin" }];

const edits = (...given: unknown[]) => editsOf(readConfigUsers(given, noFile), classes);

test("U25: weight, fixed count, host and tasks of classes, by Locust's names and by ours", () => {
  expect(
    edits(
      '[{ "user_class_name": "Shop", "weight": 2.5, "tasks": ["buy"] }]',
      '{ "userClassName": "Admin", "fixedCount": 3, "host": "http://127.0.0.1:8080" }',
    ),
  ).toEqual({
    Shop: { weight: 2.5, tasks: ["buy"] },
    Admin: { fixedCount: 3, host: "http://127.0.0.1:8080" },
  });
});

test("a later one goes over an earlier one of the same class; other fields are static fields of it", () => {
  expect(
    edits(
      { user_class_name: "Shop", weight: 2, plan: "free" },
      { user_class_name: "Shop", fixed_count: 1, size: { x: 1 } },
    ),
  ).toEqual({ Shop: { weight: 2, fixedCount: 1, fields: { plan: "free", size: { x: 1 } } } });
});

test("what is no JSON is the name of a file of it", () => {
  const read = (path: string): string =>
    path === "users.json" ? '[{ "user_class_name": "Shop" }]' : noFile(path);
  expect(readConfigUsers(["users.json"], read)).toEqual([{ user_class_name: "Shop" }]);
});

test.each([
  [["{"], "the text is no JSON"],
  [["gone.json"], "gone.json can't be read: no file gone.json"],
  [["[3]"], "expected an object"],
  [[{ weight: 2 }], "no User class named (none); there are: Shop, Admin"],
  [[{ user_class_name: "Shp" }], "no User class named Shp"],
  [[{ user_class_name: "Shop", weight: -1 }], "Weight must be a number from 0"],
  [[{ user_class_name: "Shop", fixed_count: 1.5 }], "Fixed count must be"],
  [[{ user_class_name: "Shop", host: "shop" }], "Host must be"],
  [[{ user_class_name: "Shop", tasks: ["sell"] }], "Shop has no task sell; there are: browse, buy"],
])("%j is refused", (given, message) => {
  expect(() => edits(...given)).toThrow(message);
  expect(() => edits(...given)).toThrow(/^--config-users: /);
});

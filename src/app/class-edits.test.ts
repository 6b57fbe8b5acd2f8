import { describe, expect, test } from "vitest";
import type { UserClassDescription } from "../loader/scenario-description.ts";
import type { FormValues } from "../server/console-control.ts";
import { classViews, type EditsByClass, readClassEdit } from "./class-edits.ts";

const one = (name: string, more: Partial<UserClassDescription> = {}): UserClassDescription => ({
  ...{ name, weight: 1, fixedCount: 0, host: undefined, needsHost: true },
  tasks: [
    { name: "browse", weight: 3 },
    {
      name: "Basket",
      weight: 1,
      tasks: [
        { name: "add", weight: 1 },
        { name: "pay", weight: 1 },
      ],
    },
  ],
  ...more,
});
const seed = one("Seed", {
  host: "http://a",
  hasTaskSet: true,
  tasks: [
    {
      name: "Tasks",
      weight: 1,
      tasks: [
        { name: "x", weight: 1 },
        { name: "y", weight: 3 },
      ],
    },
  ],
});
const classes = [one("Shopper"), seed];
const same = (text: string): string => text;
const view = (edits: EditsByClass, picked: string[] = []) => classViews(classes, edits, picked, same);

test("without a change a class is shown as the scenario states it", () => {
  expect(view({}, ["Seed"])).toEqual([
    {
      ...{ name: "Shopper", picked: false, weight: 1, fixedCount: 0, host: null },
      tasks: [
        { name: "browse", weight: 3, enabled: true },
        { name: "Basket", weight: 1, enabled: true },
      ],
      ratio: [
        { name: "browse", share: 0.75, shareOfAll: 0.75, tasks: [] },
        {
          ...{ name: "Basket", share: 0.25, shareOfAll: 0.25 },
          tasks: [
            { name: "add", share: 0.5, shareOfAll: 0.125, tasks: [] },
            { name: "pay", share: 0.5, shareOfAll: 0.125, tasks: [] },
          ],
        },
      ],
    },
    expect.objectContaining({
      ...{ name: "Seed", picked: true, host: "http://a" },
      tasks: [
        { name: "x", weight: 1, enabled: true },
        { name: "y", weight: 3, enabled: true },
      ],
    }),
  ]);
});

test("changes add up, and are what the page shows", () => {
  let edits: EditsByClass = {};
  const forms: FormValues[] = [
    { user_class_name: "Shopper", weight: "2.5", tasks: ["browse"] },
    { user_class_name: "Shopper", fixed_count: "4", host: "https://b" },
    { user_class_name: "Seed", host: "", tasks: "y" },
  ];
  for (const form of forms) {
    edits = readClassEdit(form, classes, edits, same);
  }
  expect(edits).toEqual({
    Shopper: { weight: 2.5, tasks: ["browse"], fixedCount: 4, host: "https://b" },
    Seed: { host: null, tasks: ["y"] },
  });
  const [shopper, second] = view(edits);
  expect(shopper).toMatchObject({ weight: 2.5, fixedCount: 4, host: "https://b" });
  expect(shopper?.tasks.map(({ enabled }) => enabled)).toEqual([true, false]);
  expect(shopper?.ratio).toEqual([{ name: "browse", share: 1, shareOfAll: 1, tasks: [] }]);
  expect(second).toMatchObject({ host: null });
  expect(second?.ratio).toMatchObject([{ name: "Tasks", share: 1, tasks: [{ name: "y", share: 1 }] }]);
});

describe("a host with a secret", () => {
  const mask = (text: string): string => text.replace("me:pw@", "***@");
  const secretive = [one("Shopper", { host: "https://me:pw@shop" })];
  const edited = (host: string, edits: EditsByClass = {}): EditsByClass =>
    readClassEdit({ user_class_name: "Shopper", weight: "2", host }, secretive, edits, mask);

  test("stays when it is posted as it is shown, whether the class states it or it was changed before", () => {
    expect(classViews(secretive, {}, [], mask)[0]?.host).toBe("https://***@shop");
    expect(edited("https://***@shop")).toEqual({ Shopper: { weight: 2 } });
    const before = { Shopper: { host: "https://me:pw@other" } };
    expect(edited("https://***@other", before)).toEqual({
      Shopper: { host: "https://me:pw@other", weight: 2 },
    });
  });

  test("can be replaced, but not edited around its mask", () => {
    expect(edited("https://you:wp@shop").Shopper?.host).toBe("https://you:wp@shop");
    expect(edited("").Shopper?.host).toBeNull();
    expect(() => edited("https://***@shop2")).toThrow(
      expect.objectContaining({ field: "host", message: expect.stringContaining("hides a secret") }),
    );
  });
});

describe("what is refused", () => {
  test.each<[FormValues, string, string]>([
    [{}, "user_class_name", "no User class named (none); there are: Shopper, Seed"],
    [{ user_class_name: "Thief" }, "user_class_name", "no User class named Thief"],
    [{ user_class_name: "Shopper", weight: "-1" }, "weight", 'number from 0 to 1000000, got "-1"'],
    [{ user_class_name: "Shopper", weight: "Infinity" }, "weight", "number from 0 to 1000000"],
    [{ user_class_name: "Shopper", fixed_count: "1000001" }, "fixed_count", "from 0 to 1000000"],
    [{ user_class_name: "Shopper", fixed_count: "1.5" }, "fixed_count", "whole number"],
    [{ user_class_name: "Shopper", host: "ftp://x" }, "host", "http or https"],
    [
      { user_class_name: "Shopper", tasks: ["browse", "steal"] },
      "tasks",
      "no task steal; there are: browse, Basket",
    ],
    [{ user_class_name: "Shopper", tasks: "" }, "tasks", "pick at least one task of browse, Basket"],
  ])("%j", (form, field, message) => {
    expect(() => readClassEdit(form, classes, {}, same)).toThrow(
      expect.objectContaining({ field, message: expect.stringContaining(message) }),
    );
  });

  test("each of the fields that are wrong is told", () => {
    const form = { user_class_name: "Shopper", weight: "-1", fixed_count: "2", tasks: "" };
    expect(() => readClassEdit(form, classes, {}, same)).toThrow(
      expect.objectContaining({
        field: "weight",
        errors: [expect.anything(), expect.objectContaining({ field: "tasks" })],
      }),
    );
  });
});

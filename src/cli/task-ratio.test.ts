import { expect, test } from "vitest";
import { type ClassWeights, type Ratios, taskRatioJson, taskRatios, taskRatioText } from "./task-ratio.ts";

const shop: ClassWeights = {
  name: "Buyer",
  weight: 3,
  fixedCount: 0,
  tasks: [
    { name: "list", weight: 3 },
    { name: "buy", weight: 1 },
    {
      name: "Checkout",
      weight: 2,
      tasks: [
        { name: "pay", weight: 1 },
        { name: "look", weight: 1 },
      ],
    },
  ],
};
const reader: ClassWeights = {
  name: "Reader",
  weight: 1,
  fixedCount: 0,
  tasks: [{ name: "read", weight: 1 }],
};

const leaves = (ratios: Ratios): number[] =>
  Object.values(ratios).flatMap(({ ratio, tasks }) => (tasks === undefined ? [ratio] : leaves(tasks)));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

test("a task's share of its set, and of all", () => {
  const { per_class: perClass, total } = taskRatios([shop, reader], null);
  expect(perClass.Buyer?.ratio).toBe(0.75);
  expect(perClass.Buyer?.tasks?.list?.ratio).toBe(0.5);
  expect(perClass.Buyer?.tasks?.Checkout?.tasks?.pay?.ratio).toBe(0.5);
  expect(total.Buyer?.tasks?.list?.ratio).toBe(0.375);
  expect(total.Buyer?.tasks?.Checkout?.tasks?.pay?.ratio).toBe(0.125);
  expect(total.Reader?.tasks?.read?.ratio).toBe(0.25);
  expect(sum(leaves(total))).toBeCloseTo(1, 12);
});

test("a task that stands twice is one, with both weights", () => {
  const twice = {
    ...reader,
    tasks: [
      { name: "a", weight: 1 },
      { name: "b", weight: 2 },
      { name: "a", weight: 1 },
    ],
  };
  expect(taskRatios([twice], null).per_class.Reader?.tasks).toEqual({ a: { ratio: 0.5 }, b: { ratio: 0.5 } });
});

test.each<[number | null, number, number]>([
  [null, 2 / 6, 3 / 6],
  [10, 0.2, 0.6],
  [2, 1, 0],
  [1, 1, 0],
  [0, 0, 0],
])("of %s users, a class of fixed count 2 has its part", (users, fixed, weighted) => {
  const { total } = taskRatios([{ ...reader, name: "Admin", fixedCount: 2 }, shop, reader], users);
  expect(total.Admin?.ratio).toBeCloseTo(fixed, 12);
  expect(total.Buyer?.ratio).toBeCloseTo(weighted, 12);
});

test("fixed counts only are all that runs", () => {
  const { total } = taskRatios(
    [
      { ...reader, fixedCount: 1 },
      { ...shop, fixedCount: 3 },
    ],
    100,
  );
  expect([total.Reader?.ratio, total.Buyer?.ratio]).toEqual([0.25, 0.75]);
});

test("as text", () => {
  expect(taskRatioText(taskRatios([shop, reader], null))).toBe(`Share of each task in its set
  75.0% Buyer
    50.0% list
    16.7% buy
    33.3% Checkout
      50.0% pay
      50.0% look
  25.0% Reader
    100.0% read

Share of each task in all
  75.0% Buyer
    37.5% list
    12.5% buy
    25.0% Checkout
      12.5% pay
      12.5% look
  25.0% Reader
    25.0% read
`);
});

test("as JSON", () => {
  const text = taskRatioJson(taskRatios([reader], null));
  expect(JSON.parse(text)).toEqual({
    per_class: { Reader: { ratio: 1, tasks: { read: { ratio: 1 } } } },
    total: { Reader: { ratio: 1, tasks: { read: { ratio: 1 } } } },
  });
});

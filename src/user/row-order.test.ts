import { expect, it } from "vitest";
import { RowOrder } from "./row-order.ts";

const lapOf = (order: RowOrder, rows: number, lap: number): number[] =>
  Array.from({ length: rows }, (_, place) => order.at(lap * rows + place).position);

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

it("goes through the rows in their order, lap after lap", () => {
  const order = new RowOrder(3, "sequential", "users.csv", 1);
  expect([0, 2, 3, 7].map((number) => order.at(number))).toEqual([
    { lap: 0, position: 0 },
    { lap: 0, position: 2 },
    { lap: 1, position: 0 },
    { lap: 2, position: 1 },
  ]);
});

it("mixes each lap in another way, every row once, the same for the same seed", () => {
  const order = new RowOrder(200, "random", "users.csv", 1);
  const laps = [0, 1, 2].map((lap) => lapOf(order, 200, lap));
  for (const lap of laps) expect([...lap].sort((a, b) => a - b)).toEqual(upTo(200));
  expect(laps[0]).not.toEqual(laps[1]);
  expect(laps[1]).not.toEqual(laps[2]);
  expect(lapOf(new RowOrder(200, "random", "users.csv", 1), 200, 1)).toEqual(laps[1]);
  expect(lapOf(new RowOrder(200, "random", "users.csv", 2), 200, 1)).not.toEqual(laps[1]);
  expect(lapOf(new RowOrder(200, "random", "other.csv", 1), 200, 1)).not.toEqual(laps[1]);
});

it("answers for a lap that is over while another is under way", () => {
  const order = new RowOrder(50, "random", "users.csv", 1);
  const first = lapOf(order, 50, 0);
  const numbers = upTo(50).flatMap((place) => [order.at(100 + place), order.at(place)]);
  expect(numbers.filter(({ lap }) => lap === 0).map(({ position }) => position)).toEqual(first);
});

it("counts on in a source without an end", () => {
  const order = new RowOrder(Number.POSITIVE_INFINITY, "sequential", "orders", 1);
  expect(order.at(123_456_789_012)).toEqual({ lap: 0, position: 123_456_789_012 });
});

import { expect, test } from "vitest";
import { RateWindow } from "./rate-window.ts";

const steady = (seconds: number): RateWindow => {
  const window = new RateWindow();
  for (let second = 0; second < seconds; second++) window.add(second, 20, 2);
  return window;
};

test("the rate is that of the ten seconds before, divided by ten", () => {
  const window = steady(30);
  expect([window.requestRate(30), window.failureRate(30)]).toEqual([20, 2]);
  expect(window.requestRate(31)).toBe(18);
});

test("it is divided by ten from the beginning on", () => {
  expect(steady(3).requestRate(3)).toBe(6);
});

test("a stall shows: the window moves with now, not with the last request", () => {
  const window = steady(30);
  expect(window.requestRate(39)).toBe(2);
  expect(window.requestRate(40)).toBe(0);
  expect(window.requestRate(1_000_000)).toBe(0);
});

test("several reports of one second add up, late ones included, and those out of the window don't disturb", () => {
  const window = steady(30);
  window.add(24, 100, 0);
  expect(window.requestRate(30)).toBe(30);
  window.add(3, 500, 500);
  expect([window.requestRate(30), window.failureRate(30)]).toEqual([30, 2]);
});

test("the second that has begun doesn't count yet", () => {
  const window = steady(30);
  window.add(30, 1000, 0);
  expect(window.requestRate(30)).toBe(20);
});

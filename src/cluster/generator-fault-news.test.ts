import { expect, test } from "vitest";
import { GeneratorFaultNews } from "./generator-fault-news.ts";

const cause = "this process has no file descriptors left";

test("nothing is said while everything is sent", () => {
  const news = new GeneratorFaultNews();
  for (let second = 0; second < 30; second++)
    expect(news.observe(second, { count: 0, cause: "" })).toBeNull();
});

test("the first fault is told at once, with its cause, and a storm every ten seconds", () => {
  const news = new GeneratorFaultNews();
  const told: [number, string][] = [];
  for (let second = 0; second < 30; second++) {
    const count = Math.max(0, second - 2) * 100;
    const warning = news.observe(second, { count, cause });
    if (warning !== null) told.push([second, warning]);
  }
  expect(told.map(([second]) => second)).toEqual([3, 13, 23]);
  expect(told[0]![1]).toContain(`100 requests were not sent so far: ${cause}.`);
  expect(told[2]![1]).toContain("2100 requests were not sent so far");
});

test("what goes on no more is told no more", () => {
  const news = new GeneratorFaultNews();
  expect(news.observe(1, { count: 1, cause })).toContain("1 request was not sent");
  for (let second = 2; second < 40; second++) expect(news.observe(second, { count: 1, cause })).toBeNull();
});

test("after a reset of the numbers new faults are told again", () => {
  const news = new GeneratorFaultNews();
  news.observe(1, { count: 500, cause });
  expect(news.observe(15, { count: 0, cause: "" })).toBeNull();
  expect(news.observe(16, { count: 3, cause })).toContain("3 requests were");
});

import { expect, test } from "vitest";
import { errorOf, exceptionOf } from "../snapshot-fixture.ts";
import { FailureKinds } from "./failure-kinds.ts";
import { exceptionViews, failureViews } from "./snapshot-views.ts";

test("rows that read alike are told apart, each with its own count", () => {
  const alike = { name: "/a?token=***" };
  const failures = failureViews([
    errorOf({ ...alike, occurrences: 10 }),
    errorOf({ ...alike, method: "POST", occurrences: 5 }),
    errorOf({ ...alike, occurrences: 20 }),
    errorOf({ ...alike, occurrences: 30 }),
  ]);
  expect(failures.map(({ method, occurrences, nth }) => [method, occurrences, nth])).toEqual([
    ["GET", 10, undefined],
    ["POST", 5, undefined],
    ["GET", 20, 2],
    ["GET", 30, 3],
  ]);
  const exceptions = exceptionViews([exceptionOf({ count: 1 }), exceptionOf({ count: 2 })]);
  expect(exceptions.map(({ count, nth }) => [count, nth])).toEqual([
    [1, undefined],
    [2, 2],
  ]);
});

test.each([
  ["timeout", "no answer within 60 s", "timeout"],
  ["", "503 Service Unavailable", "status 503"],
  ["", "negative total", "scenario"],
])("a failure of kind %j with the error %j is called %s, as in the charts", (kind, error, called) => {
  const rows = [errorOf({ kind, error })];
  expect(failureViews(rows)[0]?.kind).toBe(called);
  expect([...new FailureKinds().count(rows).keys()]).toEqual([called]);
});

import { expect, test } from "vitest";
import { checkRows } from "./plugin-csv.ts";
import { answer, packAnswer } from "./plugin-route.ts";
import { checkContent } from "./plugin-tab.ts";
import { checkMix } from "./user-mix.ts";
import { userOf } from "./web-login.ts";

const wanted = {
  users: 4,
  classes: ["A", "B"].map((name) => ({ name, weight: 1, fixedCount: 0 })),
};

test("what functions of plugins may give", () => {
  expect(checkMix({ A: 4 }, wanted, "it")).toEqual({ A: 4 });
  expect(
    checkRows(
      [
        ["a", 1],
        [null, Number.NaN],
      ],
      2,
      "it",
    ),
  ).toHaveLength(2);
  expect(checkContent({ text: "a", figures: [{ label: "b", value: 1 }] }, "it")).toEqual({
    text: "a",
    figures: [{ label: "b", value: 1 }],
  });
  expect(packAnswer("hello", "it")).toMatchObject({ status: 200, body: "hello" });
  expect(packAnswer({ a: 1 }, "it")).toEqual({
    ...{ status: 200, body: '{"a":1}', headers: { "content-type": "application/json" } },
  });
  const full = answer({ status: 302, headers: { Location: "/x" } });
  expect(packAnswer(full, "it")).toMatchObject({ status: 302, headers: { location: "/x" }, body: "" });
  expect([userOf(true, "ada", "it"), userOf({ user: "b" }, "ada", "it"), userOf(false, "ada", "it")]).toEqual(
    [...["ada", "b", null]],
  );
});

const circle: Record<string, unknown> = {};
circle.self = circle;

test.each<[() => unknown, string]>([
  [() => checkMix(null, wanted, "it"), "it: expected users by class, as { A: 4 }, got null"],
  [() => checkMix({ C: 4 }, wanted, "it"), "expected classes of A, B, got C"],
  [() => checkMix({ A: 1.5, B: 2.5 }, wanted, "it"), "a whole number of 0 or more for A, got 1.5"],
  [() => checkMix({ A: -1, B: 5 }, wanted, "it"), "a whole number of 0 or more for A, got -1"],
  [() => checkMix({ A: 1, B: 2 }, wanted, "it"), 'expected 4 users in all, got 3 ({"A":1,"B":2})'],
  [() => checkRows({}, 1, "it"), "expected a list of rows, got object"],
  [() => checkRows([["a"], ["a", "b"]], 1, "it"), "expected rows with 1 cells each, got 2 in row 2"],
  [() => checkRows([[{}]], 1, "it"), "cells that are texts, numbers or null, got object in row 1"],
  [() => checkRows([[undefined]], 1, "it"), "got undefined in row 1"],
  [() => checkContent("a", "it"), "expected { text, figures, table }, any of them, got string"],
  [() => checkContent({ tabel: {} }, "it"), "expected fields of text, figures, table, got tabel"],
  [() => checkContent({ figures: [{ label: "a" }] }, "it"), "at most 100 figures, each"],
  [() => checkContent({ table: { columns: ["A"], rows: [[1, 2]] } }, "it"), "rows with 1 cells each, got 2"],
  [() => packAnswer(circle, "it"), "expected a text, bytes, or what JSON carries"],
  [() => packAnswer(answer({ status: 99 }), "it"), "expected a status from 200 to 599, got 99"],
  [() => packAnswer(answer({ headers: { "Set-Cookie": "a=b" } }), "it"), 'got "Set-Cookie"'],
  [
    () => packAnswer(answer({ headers: { "X-Frame-Options": "ALLOW" } }), "it"),
    "no header that says what browsers",
  ],
  [() => packAnswer(answer({ headers: { "x-a": "1\r\nb: 2" } }), "it"), "a text of one line in ASCII"],
  [() => userOf(1, "ada", "it"), 'it: expected true, false or { user: "name" }'],
  [() => userOf({ user: "" }, "ada", "it"), 'it: expected true, false or { user: "name" }'],
])("what they may not: case %#", (check, message) => {
  expect(check).toThrow(message);
});

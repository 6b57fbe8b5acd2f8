import { expect, it } from "vitest";
import { wordsFor } from "../i18n/language.ts";
import { pointOf } from "./series-fixture.ts";
import { errorsPlan, kindsOf, phasesPlan, requestsPlan, usersPlan } from "./test-plans.ts";

const { text } = wordsFor("en");

it("has the most frequent kinds of errors first, and one line for those beyond seven", () => {
  const kinds = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`kind ${index}`, 10 + index]));
  const points = [pointOf({ second: 0, span: 2, kinds }), pointOf({ second: 2, kinds: { "kind 0": 100 } })];
  const found = kindsOf(points);
  expect(found.slice(0, 2)).toEqual(["kind 0", "kind 8"]);
  const plan = errorsPlan(text, found);
  expect(plan.lines.map(({ id }) => id).slice(-2)).toEqual(["kind 3", "others"]);
  const sum = plan.lines.reduce((all, line) => all + line.value(points[0]!)!, 0);
  expect(sum).toBeCloseTo(Object.values(kinds).reduce((all, count) => all + count, 0) / 2);
});

it("knows no errors of a test without", () =>
  expect(errorsPlan(text, kindsOf([pointOf({ second: 0 })])).lines).toEqual([]));

it("shows rates of each second, also of points of several", () => {
  const [each, mean, failures] = requestsPlan(text).lines;
  const point = pointOf({ second: 0, span: 4, requests: 40, rps: 9, failures: 2 });
  expect([each, mean, failures].map((line) => line!.value(point))).toEqual([10, 9, 0.5]);
});

it("has a target only while there is one", () => {
  expect(usersPlan(text, null).lines).toHaveLength(1);
  const [, target] = usersPlan(text, (second) => (second < 5 ? null : 30)).lines;
  expect([4, 5].map((second) => target!.value(pointOf({ second })))).toEqual([null, 30]);
});

it("knows the phases by their place", () => {
  const point = pointOf({ second: 0, phases: [1, 2, null, 4, 5] });
  expect(phasesPlan(text).lines.map((line) => [line.id, line.value(point)])).toEqual([
    ["dns_ms", 1],
    ["connect_ms", 2],
    ["tls_ms", null],
    ["firstByte_ms", 4],
    ["download_ms", 5],
  ]);
});

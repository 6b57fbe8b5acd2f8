import { expect, it } from "vitest";
import type { Marker } from "../../../src/outputs/page/view.ts";
import { sampleWhole, usualSample } from "../sample/sample-views.ts";
import { targetUsersOf } from "./target-users.ts";

const run = { ...sampleWhole(usualSample).run!, targetUsers: 40 };
const load = (second: number, users: number, usersBefore?: number): Marker => ({
  ...{ second, kind: "load", users, spawnRate: 1 },
  ...(usersBefore === undefined ? {} : { usersBefore }),
});
const drawn = (markers: readonly Marker[]) => {
  const target = targetUsersOf(run, markers)!;
  return [0, 9, 10, 19, 20, 30].map(target);
};

it("is the same all along where nobody changed it", () =>
  expect(drawn([{ second: 5, kind: "reset" }])).toEqual([40, 40, 40, 40, 40, 40]));

it("is what was wanted at each time", () =>
  expect(drawn([load(10, 80, 5), { second: 12, kind: "saturated" }, load(20, 40, 80)])).toEqual([
    5, 5, 80, 80, 40, 40,
  ]));

it("is unknown before the first change that is known", () =>
  expect(drawn([load(20, 40)])).toEqual([null, null, null, null, 40, 40]));

it("is none without a test, and after its end", () => {
  expect(targetUsersOf(null, [])).toBeNull();
  expect(targetUsersOf(sampleWhole({ ...usualSample, state: "stopped" }).run, [])).toBeNull();
});

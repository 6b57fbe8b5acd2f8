import { describe, expect, test } from "vitest";
import { changeRunningClass } from "./change-running-class.ts";
import type { EditsByClass } from "./class-edits.ts";
import type { PlannedTest } from "./planned-test.ts";

const one = { weight: 1, fixedCount: 0, host: "http://a", needsHost: true, tasks: [] };
const planned = (host: string | null = null) =>
  ({
    options: { host },
    description: {
      classes: [
        { ...one, name: "Buyer" },
        { ...one, name: "Seller", weight: 2 },
      ],
    },
  }) as unknown as PlannedTest;

const changed = (before: EditsByClass, now: EditsByClass, name = "Buyer", test = planned()): unknown[] => {
  const calls: unknown[] = [];
  const controller = { changeClass: (...call: unknown[]) => void calls.push(call) };
  changeRunningClass(name, { before, now }, test, controller);
  return calls;
};

describe("a class of the running test", () => {
  test("gets another share among all of them", () => {
    const now = { Buyer: { weight: 3, fixedCount: 0 } };
    const shares = [
      { name: "Buyer", weight: 3, fixedCount: 0 },
      { name: "Seller", weight: 2, fixedCount: 0 },
    ];
    expect(changed({}, now)).toEqual([["Buyer", shares, {}]]);
  });

  test("gets another host and other tasks, and no user is moved for it", () => {
    const now = { Buyer: { weight: 1, host: "http://b", tasks: ["pay"] } };
    expect(changed({}, now)).toEqual([["Buyer", null, { host: "http://b", tasks: ["pay"] }]]);
    expect(changed({ Buyer: { host: "http://b" } }, now)).toEqual([["Buyer", null, { tasks: ["pay"] }]]);
  });

  test("that takes no part is none of its business", () => {
    expect(changed({}, { Thief: { weight: 3 } }, "Thief")).toEqual([]);
  });

  test("can't be left without a host, unless the test has one", () => {
    const now = { Buyer: { host: null } };
    expect(() => changed({}, now)).toThrow(expect.objectContaining({ field: "host" }));
    expect(changed({}, now, "Buyer", planned("http://all"))).toEqual([["Buyer", null, { host: null }]]);
  });

  test("says at its field what the controller refuses", () => {
    const controller = {
      changeClass() {
        throw new Error("no user class has a weight above 0");
      },
    };
    const step = { before: {}, now: { Buyer: { weight: 0 } } };
    expect(() => changeRunningClass("Buyer", step, planned(), controller)).toThrow(
      expect.objectContaining({ field: "weight", message: "no user class has a weight above 0" }),
    );
  });
});

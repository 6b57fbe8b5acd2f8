import { describe, expect, test } from "vitest";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import { LoadPlan } from "./load-plan.ts";

const classes: WeightedClass[] = [
  { name: "A", weight: 1, fixedCount: 0 },
  { name: "B", weight: 1, fixedCount: 0 },
];

/** A plan with one worker that obeys at once, and its users at each moment. */
const planned = () => {
  const plan = new LoadPlan(classes);
  plan.setWorkers(["w"]);
  let orders = 0;
  const at = (ms: number): Record<string, number> => {
    for (let turn = 0; turn < 3; turn++) {
      plan.step(ms);
      plan.sent("w", ++orders);
      plan.done("w", orders);
    }
    const counts: Record<string, number> = {};
    for (const [name, ranges] of Object.entries(plan.slots("w")))
      counts[name] = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    return counts;
  };
  const usersAt = (ms: number): number => Object.values(at(ms)).reduce((sum, users) => sum + users, 0);
  return { plan, at, usersAt };
};

describe("load that changes", () => {
  test("the first user of a new load comes at once", () => {
    const { plan, usersAt } = planned();
    plan.aim({ users: 2, spawnRate: 1 }, 0);
    expect([0, 999, 1000, 5000].map(usersAt)).toEqual([1, 1, 2, 2]);
    plan.aim({ users: 4, spawnRate: 0.5 }, 5000);
    expect([5000, 6999, 7000].map(usersAt)).toEqual([3, 3, 4]);
  });

  test("one that grows each second never grows faster than its rate", () => {
    const { plan, usersAt } = planned();
    const seen: number[] = [];
    for (let second = 0; second < 8; second++) {
      plan.aim({ users: second + 1, spawnRate: 0.5 }, second * 1000, true);
      seen.push(usersAt(second * 1000));
    }
    expect(seen).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  });

  test("one that grows each second loses no user to the changes", () => {
    const { plan, usersAt } = planned();
    for (let second = 0; second < 10; second++) {
      plan.aim({ users: 1000 + second, spawnRate: 7 }, second * 1000 + 30, true);
      // As orders are paced: never at the moment at which a user is due.
      for (let ms = 47; ms < 1000; ms += 50) usersAt(second * 1000 + ms);
    }
    expect(usersAt(10_030)).toBe(71);
  });

  test("a turn down begins at once", () => {
    const { plan, usersAt } = planned();
    plan.aim({ users: 10, spawnRate: 1 }, 0);
    expect([0, 1000, 2000].map(usersAt)).toEqual([1, 2, 3]);
    plan.aim({ users: 0, spawnRate: 1 }, 2100);
    expect([2100, 3099, 3100].map(usersAt)).toEqual([2, 2, 1]);
  });

  test("users of other classes come beside those that run", () => {
    const { plan, at } = planned();
    plan.aim({ users: 4, spawnRate: 100 }, 0);
    expect(at(1000)).toEqual({ A: 2, B: 2 });
    plan.aim({ users: 6, spawnRate: 100, userClasses: ["B"] }, 1000);
    expect(at(2000)).toEqual({ A: 2, B: 4 });
    plan.aim({ users: 10, spawnRate: 100 }, 2000);
    expect(at(3000)).toEqual({ A: 4, B: 6 });
  });
});

describe("other weights while users run", () => {
  test("swap users at the spawn rate, the first at once", () => {
    const { plan, at } = planned();
    plan.aim({ users: 8, spawnRate: 100 }, 0);
    expect(at(1000)).toEqual({ A: 4, B: 4 });
    plan.aim({ users: 8, spawnRate: 2 }, 1000);
    plan.setClasses([{ ...classes[0]!, weight: 3 }, classes[1]!], 2000);
    expect(plan.complete(2000)).toBe(false);
    expect(plan.nextStepInMs(2000)).toBe(0);
    expect(at(2000)).toEqual({ A: 5, B: 3 });
    expect(plan.nextStepInMs(2000)).toBe(500);
    expect(at(2499)).toEqual({ A: 5, B: 3 });
    expect(at(2500)).toEqual({ A: 6, B: 2 });
    expect(plan.complete(2500)).toBe(true);
    expect(plan.nextStepInMs(2500)).toBeNull();
  });

  test("that leave no class to run are refused", () => {
    const { plan, at } = planned();
    plan.aim({ users: 2, spawnRate: 100 }, 0);
    at(1000);
    const none = classes.map((one) => ({ ...one, weight: 0 }));
    expect(() => plan.setClasses(none, 1000)).toThrow("no user class has a weight above 0");
    expect(at(2000)).toEqual({ A: 1, B: 1 });
  });

  test("more users of a fixed count come when there may be more", () => {
    const { plan, at } = planned();
    const fixed = classes.map((one) => ({ ...one, fixedCount: 1 }));
    plan.setClasses(fixed, 0);
    plan.aim({ users: 6, spawnRate: 100 }, 0);
    expect(plan.targetUsers).toBe(2);
    expect(at(1000)).toEqual({ A: 1, B: 1 });
    plan.setClasses([{ ...fixed[0]!, fixedCount: 3 }, fixed[1]!], 1000);
    expect(plan.targetUsers).toBe(4);
    expect(at(2000)).toEqual({ A: 3, B: 1 });
    plan.setClasses(fixed, 2000);
    expect(at(3000)).toEqual({ A: 1, B: 1 });
  });
});

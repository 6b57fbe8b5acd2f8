import { describe, expect, test } from "vitest";
import { readTick } from "./read-tick.ts";

class Buyer {}

const read = (given: unknown) => readTick(given, "Steps.tick(12)", ["Buyer", "Seller"]);

describe("what a tick may give", () => {
  test("null for the end", () => {
    expect(read(null)).toBeNull();
  });

  test("users and a rate", () => {
    expect(read({ users: 0, spawnRate: 0.5 })).toEqual({ users: 0, spawnRate: 0.5 });
  });

  test("classes, and their names, each once", () => {
    const load = { users: 1, spawnRate: 1 };
    expect(read({ ...load, userClasses: [Buyer, "Seller", "Buyer"] })).toEqual({
      ...load,
      userClasses: ["Buyer", "Seller"],
    });
    expect(read({ ...load, userClasses: undefined })).toEqual(load);
  });

  test.each([
    [undefined, "undefined (a missing return?)"],
    [[5, 1], "{ users, spawnRate }, or null"],
    ["5", '"5"'],
    [{ users: 5 }, "spawnRate to be a number"],
    [{ users: 1.5, spawnRate: 1 }, "got 1.5"],
    [{ users: Number.NaN, spawnRate: 1 }, "got NaN"],
    [{ users: -1, spawnRate: 1 }, "got -1"],
    [{ users: 2_000_000, spawnRate: 1 }, "from 0 to 1000000"],
    [{ users: 1, spawnRate: 0 }, "got 0"],
    [{ users: 1, spawnRate: Number.POSITIVE_INFINITY }, "got Infinity"],
    [{ users: 1, spawnRate: 1, userClasses: [] }, "a list of User classes"],
    [{ users: 1, spawnRate: 1, userClasses: "Buyer" }, "a list of User classes"],
    [{ users: 1, spawnRate: 1, userClasses: [class Other {}] }, '(Buyer, Seller), got "Other"'],
  ])("%j is nonsense", (given, said) => {
    expect(() => read(given)).toThrow(said);
    expect(() => read(given)).toThrow("Steps.tick(12): expected");
  });
});

import { AcridaError } from "../base/errors.ts";
import { fastestRate, mostUsers, slowestRate } from "../base/load-limits.ts";
import type { WantedLoad } from "./wanted-load.ts";

/**
 * What a tick gave, checked.
 * @param where completes "…: expected", such as `Steps.tick(12)`.
 * @param classNames those that take part.
 * @throws AcridaError SCENARIO_INVALID that says what it was.
 */
export const readTick = (given: unknown, where: string, classNames: readonly string[]): WantedLoad | null => {
  if (given === null) return null;
  const refuse = (expected: string, got: unknown): never => {
    throw new AcridaError("SCENARIO_INVALID", `${where}: expected ${expected}, got ${shown(got)}`);
  };
  if (typeof given !== "object" || Array.isArray(given)) {
    refuse("{ users, spawnRate }, or null to end the test", given);
  }
  const { users, spawnRate, userClasses } = given as Readonly<Record<string, unknown>>;
  if (!Number.isInteger(users) || (users as number) < 0 || (users as number) > mostUsers) {
    refuse(`users to be a whole number from 0 to ${mostUsers}`, users);
  }
  if (typeof spawnRate !== "number" || !(spawnRate >= slowestRate && spawnRate <= fastestRate)) {
    refuse(`spawnRate to be a number from ${slowestRate} to ${fastestRate}`, spawnRate);
  }
  const load = { users: users as number, spawnRate: spawnRate as number };
  if (userClasses === undefined || userClasses === null) return load;
  if (!Array.isArray(userClasses) || userClasses.length === 0) {
    refuse("userClasses to be a list of User classes, or to be left out", userClasses);
  }
  const names = (userClasses as readonly unknown[]).map(nameOf);
  const unknown = names.findIndex((name) => !classNames.includes(name));
  if (unknown !== -1) {
    const known = classNames.join(", ");
    refuse(`userClasses to name classes that take part (${known})`, names[unknown]);
  }
  return { ...load, userClasses: [...new Set(names)] };
};

const nameOf = (one: unknown): string => (typeof one === "function" ? one.name : String(one));

const shown = (value: unknown): string => {
  if (value === undefined) return "undefined (a missing return?)";
  if (typeof value === "function") return value.name === "" ? "a function" : value.name;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  try {
    return JSON.stringify(value).slice(0, 100);
  } catch {
    return `a ${typeof value}`;
  }
};

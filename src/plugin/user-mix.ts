import { AcridaError } from "../base/errors.ts";

/** What a dispatcher has to go by. */
export interface WantedUsers {
  /** In all, at the end of the ramp. */
  readonly users: number;
  /** Those that take part, with what they state or what was changed of it in the console. */
  readonly classes: readonly {
    readonly name: string;
    readonly weight: number;
    readonly fixedCount: number;
  }[];
}

/** How many users of each class there are to be, by name; what is left out has none. */
export type UserMix = Readonly<Record<string, number>>;

/**
 * Says how many users of each class there are to be: whole numbers whose sum is the users asked for. It is asked before
 * the test, and again whenever other users are wanted or a class is changed; it must be a function of what it is given
 * and of nothing else. On the way there every class has its share, and each worker as many users as any other.
 */
export type Dispatcher = (wanted: WantedUsers) => UserMix | PromiseLike<UserMix>;

/** @throws AcridaError SCENARIO_INVALID for a mix that is not of these classes and this sum. */
export const checkMix = (given: unknown, { users, classes }: WantedUsers, where: string): UserMix => {
  const names = classes.map(({ name }) => name);
  const example = `{ ${names[0] ?? "Shopper"}: ${users} }`;
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw wrong(where, `users by class, as ${example}, got ${given === null ? "null" : typeof given}`);
  const counts = Object.entries(given);
  for (const [name, count] of counts) {
    if (!names.includes(name)) throw wrong(where, `classes of ${names.join(", ")}, got ${name}`);
    if (!Number.isSafeInteger(count) || count < 0)
      throw wrong(where, `a whole number of 0 or more for ${name}, got ${String(count)}`);
  }
  const sum = counts.reduce((total, [, count]) => total + (count as number), 0);
  if (sum === users) return Object.fromEntries(counts) as UserMix;
  throw wrong(where, `${users} users in all, got ${sum} (${JSON.stringify(given)})`);
};

const wrong = (where: string, expected: string): AcridaError =>
  new AcridaError("SCENARIO_INVALID", `${where}: expected ${expected}`);

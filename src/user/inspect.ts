import type { Clock } from "../base/clock.ts";
import { AcridaError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { extendsClass } from "./class-chain.ts";
import { settingsOf } from "./class-settings.ts";
import { constructUser } from "./construction.ts";
import { warnOfOtherSpellings } from "./other-spellings.ts";
import { probeRuntime } from "./probe-runtime.ts";
import { statedTasks, type TaskOwnerClass } from "./stated-tasks.ts";
import { everyTask, type TagFilter } from "./tag-filter.ts";
import { TaskPlans } from "./task-plan.ts";
import { constructTaskSet, TaskSet } from "./task-set.ts";
import { tracebackOf } from "./traceback.ts";
import { warnOfUnreached } from "./unreached-tasks.ts";
import { disposeKey, User, type UserClass } from "./user.ts";

/** What an inspection needs besides the classes. */
export interface InspectionOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly filter?: TagFilter;
}

const hooks = ["setup", "teardown"];

const invalid = (message: string, options?: ErrorOptions): AcridaError =>
  new AcridaError("SCENARIO_INVALID", message, options);

/** Whether an export is a class whose users can be run. */
export const isRunnableUserClass = (value: unknown): value is UserClass =>
  extendsClass(value, User) &&
  !(Object.hasOwn(value as object, "abstract") && (value as UserClass).abstract === true);

const shown = (value: unknown): string =>
  ["number", "string", "boolean"].includes(typeof value) ? JSON.stringify(value) : "…";

const checkMembers = (Class: object & { name: string }, instance: object): void => {
  const settings = settingsOf(Class);
  const base = instance instanceof User ? User.prototype : TaskSet.prototype;
  for (const name of Object.keys(instance)) {
    if (!settings.includes(name)) continue;
    const value = (instance as Readonly<Record<string, unknown>>)[name];
    const form = hooks.includes(name) ? `static ${name}() { … }` : `static ${name} = ${shown(value)}`;
    throw invalid(`${Class.name}: ${name} is an instance field, but must be static. Write: ${form}`);
  }
  for (let at = Object.getPrototypeOf(instance); at !== base; at = Object.getPrototypeOf(at)) {
    const name = Object.getOwnPropertyNames(at).find((one) => settings.includes(one));
    if (name === undefined) continue;
    const form = hooks.includes(name) ? `static ${name}() { … }` : `static ${name} = …`;
    throw invalid(`${Class.name}: ${name} is a method of the instance, but must be static. Write: ${form}`);
  }
};

const checkWaitTime = (Class: { readonly name: string; readonly waitTime?: unknown }): void => {
  const { waitTime } = Class;
  if (waitTime === undefined || typeof waitTime === "function") return;
  const form = typeof waitTime === "number" ? `constant(${waitTime})` : "between(1, 2)";
  throw invalid(
    `${Class.name}.waitTime: expected a function that gives seconds, got ${shown(waitTime)}. Write: static waitTime = ${form}`,
  );
};

const checkSettings = (Class: UserClass): void => {
  const { name } = Class;
  const { weight, fixedCount, host, taskSet } = Class as Record<keyof UserClass, unknown>;
  const refuse = (setting: string, expected: string, got: unknown): never => {
    throw invalid(`${name}.${setting}: expected ${expected}, got ${shown(got)}`);
  };
  if (typeof weight !== "number" || !(weight >= 0) || weight === Number.POSITIVE_INFINITY) {
    refuse("weight", "a number of 0 or more", weight);
  }
  if (!Number.isSafeInteger(fixedCount) || (fixedCount as number) < 0) {
    refuse("fixedCount", "a whole number of 0 or more", fixedCount);
  }
  if (host !== undefined && host !== null && typeof host !== "string") refuse("host", "a URL", host);
  if (taskSet !== undefined && (taskSet === TaskSet || !extendsClass(taskSet, TaskSet))) {
    throw invalid(
      `${name}.taskSet: expected a class that extends TaskSet; for a list of tasks use static tasks = [...]`,
    );
  }
  checkWaitTime(Class);
};

const constructed = <T>(name: string, construct: () => T): T => {
  try {
    return construct();
  } catch (thrown) {
    if (thrown instanceof AcridaError) {
      const { message } = thrown;
      const named = message.startsWith(`${name}.`) || message.startsWith(`${name}:`);
      throw invalid(named ? message : `${name}: ${message}`, { cause: thrown });
    }
    throw invalid(
      `${name} can't be constructed (each class is, once, when the scenario loads; open connections in onStart()): ` +
        tracebackOf(thrown),
      { cause: thrown },
    );
  }
};

/** Checks every set that a class reaches, before anything is planned: a misplaced `tasks` would else only be missing. */
const checkSets = (Class: TaskOwnerClass, user: User, seen: Set<object>): void => {
  const { taskSet } = Class as unknown as typeof User;
  const nested = statedTasks(Class).map((task) => task.taskSet);
  for (const one of [taskSet as (new () => TaskSet<User>) | undefined, ...nested]) {
    if (one === undefined || one === null || seen.has(one)) continue;
    seen.add(one);
    checkWaitTime(one);
    const set = constructed(one.name, () => constructTaskSet(one, user, user, true));
    checkMembers(one, set);
    checkSets(one, user, seen);
  }
};

const inspectClass = (Class: UserClass, plans: TaskPlans, options: InspectionOptions): void => {
  checkSettings(Class);
  const runtime = probeRuntime(Class.name, options.clock, options.logger);
  const user = constructed(Class.name, () => constructUser(Class, runtime));
  checkMembers(Class, user);
  const sets = new Set<object>();
  checkSets(Class, user, sets);
  for (const one of [Class, ...sets]) {
    warnOfOtherSpellings(one as UserClass, options.logger);
    warnOfUnreached(one as TaskOwnerClass, options.logger);
  }
  const plan = plans.rootOf(Class);
  if (plan.tasks.length === 0) {
    throw invalid(`${Class.name}: --tags and --exclude-tags leave it no task; pick other tags or classes`);
  }
  user[disposeKey]();
};

/**
 * Checks the classes that take part: names, settings, tasks, and each class constructed once as a probe.
 * @throws AcridaError SCENARIO_INVALID naming the class, and the static form where one is needed.
 */
export const inspectClasses = (classes: readonly UserClass[], options: InspectionOptions): void => {
  for (const [at, Class] of classes.entries()) {
    const other = classes.slice(0, at).find(({ name }) => name === Class.name);
    if (other !== undefined && other !== Class) {
      throw invalid(`there are two classes named ${Class.name}; rename one, since reports go by the name`);
    }
  }
  const plans = new TaskPlans(options.filter ?? everyTask);
  for (const Class of classes) inspectClass(Class, plans, options);
  if (classes.length > 0 && classes.every(({ weight, fixedCount }) => weight === 0 && fixedCount === 0)) {
    throw invalid(
      `no users would run: ${classes.map(({ name }) => name).join(", ")} all have weight 0 and no fixedCount`,
    );
  }
};

import { AcridaError } from "../base/errors.ts";
import { classChain, extendsClass } from "./class-chain.ts";
import { type Way, waysOf } from "./markov-chain.ts";
import { MarkovTaskSet } from "./markov-task-set.ts";
import { SequentialTaskSet } from "./sequential-task-set.ts";
import { ownMarks, type TaskMark, tagsOf } from "./task-marks.ts";
import { TaskSet } from "./task-set.ts";
import { transitionsOf } from "./transition-table.ts";
import { User } from "./user.ts";

/** A class that has tasks. */
export type TaskOwnerClass = (new () => User | TaskSet<User>) & { readonly tasks?: unknown };

/** A task as a class states it, checked. */
export interface StatedTask {
  /** The member's name, the function's, or the TaskSet class's. */
  readonly name: string;
  readonly weight: number;
  /** Its place in a sequence. */
  readonly place: number;
  readonly tags: readonly string[];
  /** The method to call, looked up at each run; null for a function or a set. */
  readonly key: string | symbol | null;
  /** Called with its owner as `this` and as argument; null for a method or a set. */
  readonly body: ((owner: object) => unknown) | null;
  /** The nested TaskSet to enter; null for a plain task. */
  readonly taskSet: (new () => TaskSet<User>) | null;
  /** In a MarkovTaskSet: the ways to those that may follow, by their places in the list; null elsewhere. */
  readonly ways: readonly Way[] | null;
  /** What stands behind the name: two tasks with the same one are the same task. */
  readonly source: unknown;
}

type Member = Readonly<Record<string | symbol, unknown>>;

const invalid = (message: string): AcridaError => new AcridaError("SCENARIO_INVALID", message);

const checkedWeight = (weight: unknown, Class: TaskOwnerClass, name: string): number => {
  if (typeof weight === "number" && Number.isSafeInteger(weight) && weight > 0) return weight;
  throw invalid(
    `${Class.name}: task ${name} has weight ${String(weight)}; expected a whole number of 1 or more`,
  );
};

const checkedPlace = (place: unknown, Class: TaskOwnerClass, name: string): number => {
  if (place === undefined) return 1;
  if (typeof place === "number" && Number.isFinite(place)) return place;
  throw invalid(
    `${Class.name}: task ${name} has place ${String(place)}; expected @seqTask(1), @seqTask(2) …`,
  );
};

/** Sets without a task of their own. */
const bases: readonly unknown[] = [TaskSet, SequentialTaskSet, MarkovTaskSet];

const asTaskSet = (value: unknown): (new () => TaskSet<User>) | null =>
  extendsClass(value, TaskSet) && !bases.includes(value) ? (value as new () => TaskSet<User>) : null;

const isClass = (value: unknown): boolean =>
  typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));

const memberName = ({ key }: TaskMark): string =>
  typeof key === "symbol" ? (key.description ?? "task") : key;

const fromMark = (Class: TaskOwnerClass, mark: TaskMark): StatedTask => {
  const { key, onField } = mark;
  const member = memberName(mark);
  const base = extendsClass(Class, User) ? User : TaskSet;
  if (key in base.prototype && !(base === User && key === "stop")) {
    throw invalid(
      `${Class.name}: a task can't be named ${member}, which every ${base.name} has already; give it another name`,
    );
  }
  const held = (onField ? Class : (Class.prototype as object)) as unknown as Member;
  const taskSet = onField ? asTaskSet(held[key]) : null;
  if (onField && taskSet === null) {
    throw invalid(`${Class.name}: @task on the static field ${member}: expected it to hold a TaskSet class`);
  }
  if (!onField && typeof held[key] !== "function") {
    throw invalid(`${Class.name}: task ${member} is no method any more: a subclass replaced it by a value`);
  }
  const name = taskSet?.name ?? member;
  const weight = checkedWeight(mark.weight ?? 1, Class, member);
  const place = checkedPlace(mark.place, Class, member);
  return {
    ...{ name, weight, place, tags: mark.tags ?? [], key: onField ? null : key, body: null, taskSet },
    ...{ ways: null, source: held[key] },
  };
};

const fromListItem = (Class: TaskOwnerClass, item: unknown): StatedTask => {
  const [task, weight] = Array.isArray(item) ? item : [item, 1];
  if (typeof task !== "function" || (Array.isArray(item) && item.length !== 2)) {
    const got = Array.isArray(item) ? `a list of ${item.length}` : String(task);
    throw invalid(
      `${Class.name}.tasks: expected functions, TaskSet classes or pairs [task, weight], got ${got}`,
    );
  }
  const taskSet = asTaskSet(task);
  const name = task.name === "" ? "(unnamed function)" : task.name;
  if (taskSet === null && isClass(task)) {
    throw invalid(`${Class.name}.tasks: ${name} is a class, but no TaskSet`);
  }
  const checked = checkedWeight(weight, Class, name);
  // The tags of a set are those of its class, found where the set is planned.
  const tags = taskSet === null ? tagsOf(task) : [];
  const body = taskSet === null ? (owner: object) => task.call(owner, owner) : null;
  return { name, weight: checked, place: 1, tags, key: null, body, taskSet, ways: null, source: task };
};

const fromList = (Class: TaskOwnerClass, list: unknown): StatedTask[] => {
  if (list === undefined) return [];
  if (typeof list === "function") return [fromListItem(Class, list)];
  if (typeof list !== "object" || list === null || !(Symbol.iterator in list)) {
    throw invalid(
      `${Class.name}.tasks: expected a list of tasks, of [task, weight] pairs, or a Map; got ${typeof list}. ` +
        "Write static tasks = [[Browse, 3], [buy, 1]]",
    );
  }
  return Array.from(list as Iterable<unknown>, (item) => fromListItem(Class, item));
};

const isTask = ({ weight, place, transitions }: TaskMark): boolean =>
  weight !== undefined || place !== undefined || transitions !== undefined;

const checkOrder = (Class: TaskOwnerClass, marks: readonly TaskMark[]): void => {
  const mixed = marks.some((mark) => mark.onField) && marks.some((mark) => !mark.onField);
  const unplaced = marks.find((mark) => mark.place === undefined);
  if (!mixed || unplaced === undefined) return;
  throw invalid(
    `${Class.name}: a sequence of both decorated methods and decorated static fields needs @seqTask on each, ` +
      `since the language applies them in another order than they stand in; ${String(unplaced.key)} has none`,
  );
};

/** What a subclass says of a member it decorates again; what it leaves unsaid stays. */
const merged = (base: TaskMark, own: TaskMark): TaskMark => ({
  key: own.key,
  onField: own.onField,
  weight: own.weight ?? base.weight,
  place: own.place ?? base.place,
  tags: own.tags ?? base.tags ?? [],
  ...(own.transitions === undefined && base.transitions === undefined
    ? {}
    : { transitions: own.transitions ?? base.transitions ?? [] }),
});

const unchained = (Class: TaskOwnerClass, mark: TaskMark): StatedTask => {
  if (mark.transitions === undefined) return fromMark(Class, mark);
  throw invalid(
    `${Class.name}: ${memberName(mark)} has a transition, which counts in a MarkovTaskSet only: extend that, or use @task`,
  );
};

/** What `static transitions` says, as decorators would have said it. */
const marksOfTable = (one: TaskOwnerClass, Class: TaskOwnerClass): TaskMark[] => {
  const table: unknown = Object.hasOwn(one, "transitions")
    ? (one as unknown as typeof MarkovTaskSet).transitions
    : undefined;
  if (table === undefined) return [];
  const refuse = (message: string): never => {
    throw invalid(`${one.name}.transitions${message}`);
  };
  if (typeof table !== "object" || table === null || Array.isArray(table)) {
    return refuse(
      `: expected an object, as in { browse: { buy: 1 }, buy: ["browse"] }, got ${String(table)}`,
    );
  }
  return Object.entries(table).map(([key, targets]) => {
    const onField = asTaskSet((Class as unknown as Member)[key]) !== null;
    if (!onField && typeof (Class.prototype as unknown as Member)[key] !== "function") {
      refuse(` names ${key}, but ${Class.name} has no method ${key}`);
    }
    return { key, onField, transitions: transitionsOf(targets, (message) => refuse(`.${key}: ${message}`)) };
  });
};

/** The tasks of a MarkovTaskSet and the ways between them. */
const chained = (Class: TaskOwnerClass, slots: readonly (StatedTask | TaskMark)[]): StatedTask[] => {
  const members = slots.map((slot) => {
    const stated = "onField" in slot ? slot : null;
    const name = stated === null ? (slot as StatedTask).name : memberName(stated);
    if (stated?.tags !== undefined && stated.tags.length > 0) {
      throw invalid(
        `${Class.name}: ${name} has a tag, but without it the ways of a MarkovTaskSet would break off; tag the whole class`,
      );
    }
    if (stated?.transitions === undefined || stated.weight !== undefined || stated.place !== undefined) {
      throw invalid(
        `${Class.name}: ${name} is a task by @task, @seqTask or static tasks, which a MarkovTaskSet does not go by; ` +
          'say where users go on from it: @transition("next")',
      );
    }
    return { mark: stated, name, transitions: stated.transitions };
  });
  const isMethod = (name: string): boolean =>
    typeof (Class.prototype as unknown as Member)[name] === "function";
  const ways = waysOf(Class.name, members, isMethod);
  return members.map(({ mark }, place) => ({ ...fromMark(Class, mark), ways: ways[place]! }));
};

/**
 * Every task of a class: those of its bases first, of each class its `tasks` and then its decorated members; a
 * sequence in its order. An overriding method stands where the overridden one stood.
 * @throws AcridaError SCENARIO_INVALID naming the class and the task.
 */
export const statedTasks = (Class: TaskOwnerClass): StatedTask[] => {
  const isSequence = extendsClass(Class, SequentialTaskSet);
  const isChain = extendsClass(Class, MarkovTaskSet);
  const slots: (StatedTask | TaskMark)[] = [];
  for (const one of classChain(Class) as TaskOwnerClass[]) {
    if (Object.hasOwn(one, "tasks")) slots.push(...fromList(one, one.tasks));
    const marks = [...ownMarks(one), ...(isChain ? marksOfTable(one, Class) : [])];
    if (isSequence) checkOrder(one, marks.filter(isTask));
    for (const mark of marks) {
      const at = slots.findIndex(
        (slot) => "onField" in slot && slot.key === mark.key && slot.onField === mark.onField,
      );
      if (at !== -1) slots[at] = merged(slots[at] as TaskMark, mark);
      else slots.push(mark);
    }
  }
  const stated = slots.filter((slot) => !("onField" in slot) || isTask(slot));
  if (isChain) return chained(Class, stated);
  const tasks = stated.map((slot) => ("onField" in slot ? unchained(Class, slot) : slot));
  return isSequence ? tasks.sort((first, second) => first.place - second.place) : tasks;
};

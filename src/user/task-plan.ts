import { AcridaError } from "../base/errors.ts";
import { classChain, extendsClass } from "./class-chain.ts";
import { equallyWeighted } from "./equal-weights.ts";
import { MarkovTaskSet } from "./markov-task-set.ts";
import type { PlannedTask, TaskOrder, TaskPlan } from "./planned-task.ts";
import { SequentialTaskSet } from "./sequential-task-set.ts";
import { type StatedTask, statedTasks, type TaskOwnerClass } from "./stated-tasks.ts";
import { everyTask, passesTags, type TagFilter } from "./tag-filter.ts";
import { tagsOf } from "./task-marks.ts";
import type { TaskSet } from "./task-set.ts";
import { User } from "./user.ts";

const tagsOfClass = (Class: object): string[] => classChain(Class).flatMap(tagsOf);

/**
 * Works out what classes do under a tag filter. Tags reach from a set to its tasks, so a class may have another plan
 * at another place; each is made once.
 */
export class TaskPlans {
  readonly #filter: TagFilter;
  #chosen: TagFilter["chosen"];
  readonly #plans = new Map<object, Map<string, TaskPlan>>();
  /** Classes whose plans are being made: a set within itself is taken to have tasks. */
  readonly #open: TaskOwnerClass[] = [];

  constructor(filter: TagFilter = everyTask) {
    this.#filter = filter;
    this.#chosen = filter.chosen;
  }

  /** Users of these classes pick from other tasks than before. */
  choose(chosen: NonNullable<TagFilter["chosen"]>): void {
    this.#chosen = chosen;
  }

  /** The root of what a user does: its `taskSet`, or its own tasks; of these the chosen ones. */
  rootOf(UserClass: TaskOwnerClass): TaskPlan {
    const whole = this.#wholeRootOf(UserClass);
    return this.#chosenOf(UserClass, this.#filter.equalWeights === true ? equallyWeighted(whole) : whole);
  }

  #chosenOf(UserClass: TaskOwnerClass, plan: TaskPlan): TaskPlan {
    const chosen = this.#chosen?.[UserClass.name];
    // Each task of a walk leads to others: all of them run, whatever is chosen.
    if (chosen === undefined || plan.order === "chain") return plan;
    return { ...plan, tasks: plan.tasks.filter(({ name }) => chosen.includes(name)) };
  }

  #wholeRootOf(UserClass: TaskOwnerClass): TaskPlan {
    const { taskSet } = UserClass as unknown as typeof User;
    if (taskSet === undefined) return this.of(UserClass, []);
    if (statedTasks(UserClass).length > 0) {
      throw new AcridaError(
        "SCENARIO_INVALID",
        `${UserClass.name} has a taskSet and tasks of its own: keep one. ` +
          `To pick among them: static tasks = [${taskSet.name}, …]`,
      );
    }
    return this.of(taskSet as unknown as TaskOwnerClass, tagsOfClass(UserClass));
  }

  /**
   * The plan of a class whose surroundings have these tags.
   * @throws AcridaError SCENARIO_INVALID where the class states no task, or the tags leave none.
   */
  of(Class: TaskOwnerClass, outerTags: readonly string[]): TaskPlan {
    const tags = [...new Set([...outerTags, ...tagsOfClass(Class)])].sort();
    const key = tags.join("\u0000");
    const known = this.#plans.get(Class)?.get(key);
    if (known !== undefined) return known;
    const stated = statedTasks(Class);
    if (stated.length === 0) throw noTasks(Class);
    this.#open.push(Class);
    const kept = stated.filter((task) => this.#keeps(task, tags));
    this.#open.pop();
    const plan = {
      Class,
      order: orderOf(Class),
      tasks: kept.map((task) => this.#planned(Class, task, tags)),
    };
    const ofClass = this.#plans.get(Class) ?? new Map<string, TaskPlan>();
    this.#plans.set(Class, ofClass.set(key, plan));
    return plan;
  }

  #keeps(task: StatedTask, outerTags: readonly string[]): boolean {
    const tags = [...outerTags, ...task.tags];
    if (task.taskSet === null) return passesTags(this.#filter, tags);
    if (this.#open.includes(task.taskSet)) return true;
    return this.of(task.taskSet, tags).tasks.length > 0;
  }

  #planned(Class: TaskOwnerClass, task: StatedTask, outerTags: readonly string[]): PlannedTask {
    const { name, weight, key, body, taskSet, ways, source } = task;
    const fullName = `${Class.name}.${name}`;
    const nested = taskSet === null ? null : () => this.of(taskSet, [...outerTags, ...task.tags]);
    return { name, weight, key, body, taskSet, ways, source, fullName, nested };
  }
}

const orderOf = (Class: TaskOwnerClass): TaskOrder => {
  if (extendsClass(Class, MarkovTaskSet)) return "chain";
  return extendsClass(Class, SequentialTaskSet) ? "sequence" : "picked";
};

const noTasks = (Class: TaskOwnerClass): AcridaError => {
  const kind = extendsClass(Class, User) ? "user" : "TaskSet";
  if (extendsClass(Class, MarkovTaskSet)) {
    return new AcridaError(
      "SCENARIO_INVALID",
      `${Class.name} has no tasks: say where users go on from each method, by @transition("next") before it or by ` +
        'static transitions = { browse: ["buy"], buy: ["browse"] }',
    );
  }
  const hint =
    "task" in Class || "task" in (Class.prototype as object)
      ? " It has a member named `task`: was `tasks` meant?"
      : "";
  return new AcridaError(
    "SCENARIO_INVALID",
    `${Class.name} has no tasks: decorate a method with @task, or write static tasks = [...]; ` +
      `an empty ${kind} can't run.${hint}`,
  );
};

/** Something that was scheduled, made a task like the planned ones. */
export const scheduledTask = (
  plans: TaskPlans,
  Owner: TaskOwnerClass,
  task: { readonly name: string },
  taskSet: (new () => TaskSet<User>) | null,
): PlannedTask => {
  const name = task.name === "" ? "(unnamed function)" : task.name;
  const run = task as unknown as (owner: object) => unknown;
  return {
    name,
    weight: 1,
    key: null,
    body: taskSet === null ? (owner) => run.call(owner, owner) : null,
    taskSet,
    ways: null,
    source: task,
    fullName: `${Owner.name}.${name}`,
    nested: taskSet === null ? null : () => plans.of(taskSet, []),
  };
};

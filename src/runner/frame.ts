import type { Random } from "../base/random.ts";
import { extendsClass } from "../user/class-chain.ts";
import { InterruptTaskSet } from "../user/control-flow.ts";
import type { PlannedTask, TaskPlan } from "../user/planned-task.ts";
import { scheduledKey } from "../user/scheduled-tasks.ts";
import type { TagFilter } from "../user/tag-filter.ts";
import { scheduledTask, type TaskPlans } from "../user/task-plan.ts";
import { TaskSet } from "../user/task-set.ts";
import type { User } from "../user/user.ts";
import type { WaitTime } from "../user/wait-time.ts";
import type { TaskNames } from "./task-names.ts";
import { WeightedChoice } from "./weighted-choice.ts";

/** A task with its number. */
export interface NumberedTask extends PlannedTask {
  readonly id: number;
}

/** Runs a task; what it returns may be a promise. */
export const callTask = (task: NumberedTask, owner: User | TaskSet<User>): unknown => {
  if (task.body !== null) return task.body(owner);
  return (owner as unknown as Record<string | symbol, () => unknown>)[task.key!]!();
};

/** A plan made ready for running: once a thread, shared by all users. */
export class Course {
  tasks: readonly NumberedTask[] = [];
  /** Null where the class leaves the waiting to its user. */
  readonly waitTime: WaitTime | null;
  readonly plan: TaskPlan;
  /** By weight among all tasks; null where their order is another. */
  choice: WeightedChoice | null = null;
  /** By the ways from each task; null where they have none. */
  chain: readonly WeightedChoice[] | null = null;
  readonly plans: TaskPlans;
  readonly names: TaskNames;

  constructor(plan: TaskPlan, plans: TaskPlans, names: TaskNames) {
    this.plan = plan;
    this.plans = plans;
    this.names = names;
    this.waitTime = (plan.Class as { waitTime?: WaitTime }).waitTime ?? null;
    this.follow(plan);
  }

  /** Users that are on this course pick from the tasks of this plan from now on; it is of the same class. */
  follow({ tasks, order }: TaskPlan): void {
    this.tasks = tasks.map((task) => ({ ...task, id: this.names.numberOf(task.fullName) }));
    this.choice = order === "picked" ? new WeightedChoice(tasks.map(({ weight }) => weight)) : null;
    this.chain =
      order === "chain"
        ? tasks.map(({ ways }) => new WeightedChoice(ways!.map(([, weight]) => weight)))
        : null;
  }
}

/** One stay in a User or TaskSet: where its user is. */
export class Frame {
  readonly owner: User | TaskSet<User>;
  readonly course: Course;
  readonly waitTime: WaitTime;
  /** The one that this is nested in; null for the outermost. */
  readonly outer: Frame | null;
  /** Its `onStop` has begun. */
  left = false;
  private place = 0;
  private runs = 0;

  constructor(owner: User | TaskSet<User>, course: Course, usersWaitTime: WaitTime, outer: Frame | null) {
    this.owner = owner;
    this.course = course;
    this.outer = outer;
    this.waitTime = course.waitTime ?? usersWaitTime;
  }

  /**
   * What to run now: what was scheduled, else what the order of the tasks says.
   * @throws InterruptTaskSet where the one task of the stay has been run.
   */
  next(random: Random): NumberedTask {
    const scheduled = this.owner[scheduledKey];
    if (scheduled !== null && scheduled.length > 0) return this.scheduled(scheduled.shift()!);
    const { tasks, choice } = this.course;
    if (choice !== null) return tasks[choice.next(random)]!;
    return this.course.plan.order === "sequence" ? this.nextInSequence() : this.nextAfter(random);
  }

  private nextAfter(random: Random): NumberedTask {
    const { tasks, chain } = this.course;
    if (this.runs === 0) this.runs = 1;
    else if (chain === null) throw new InterruptTaskSet();
    else this.place = tasks[this.place]!.ways![chain[this.place]!.next(random)]![0];
    return tasks[this.place]!;
  }

  private nextInSequence(): NumberedTask {
    const { tasks } = this.course;
    // Some may have been switched off since.
    if (this.place >= tasks.length) this.place = this.runs = 0;
    const task = tasks[this.place]!;
    this.runs++;
    if (this.runs >= task.weight) {
      this.runs = 0;
      this.place = (this.place + 1) % tasks.length;
    }
    return task;
  }

  private scheduled(task: unknown): NumberedTask {
    const { plan, plans, names } = this.course;
    const taskSet = extendsClass(task, TaskSet) ? (task as new () => TaskSet<User>) : null;
    const planned = scheduledTask(plans, plan.Class, task as { name: string }, taskSet);
    return { ...planned, id: names.numberOf(planned.fullName) };
  }
}

/** The courses of one thread. */
export class Courses {
  readonly #plans: TaskPlans;
  readonly #names: TaskNames;
  readonly #known = new Map<TaskPlan, Course>();
  readonly #roots = new Map<new () => User, Course>();

  constructor(plans: TaskPlans, names: TaskNames) {
    this.#plans = plans;
    this.#names = names;
  }

  of(plan: TaskPlan): Course {
    let course = this.#known.get(plan);
    if (course === undefined) {
      course = new Course(plan, this.#plans, this.#names);
      this.#known.set(plan, course);
    }
    return course;
  }

  /** What a class does from its start. */
  rootOf(UserClass: new () => User): Course {
    let root = this.#roots.get(UserClass);
    if (root === undefined) {
      // Never the course of a nested set: what is chosen at the root says nothing of other places.
      root = new Course(this.#plans.rootOf(UserClass), this.#plans, this.#names);
      this.#roots.set(UserClass, root);
    }
    return root;
  }

  /** Users of these classes pick from other tasks from now on, those that run included. */
  choose(chosen: NonNullable<TagFilter["chosen"]>): void {
    this.#plans.choose(chosen);
    for (const [UserClass, root] of this.#roots) root.follow(this.#plans.rootOf(UserClass));
  }
}

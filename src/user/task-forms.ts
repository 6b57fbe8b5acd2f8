/** What every TaskSet instance has, as far as classes that hold TaskSets need to know. */
export interface TaskSetShape {
  readonly user: unknown;
  readonly parent: unknown;
  interrupt(reschedule?: boolean): never;
}

/** A TaskSet class; made anew at each entry. */
export type TaskSetClass = new () => TaskSetShape;

/** A task as a plain function: gets the TaskSet, or the User, on which it runs. */
export type TaskFunction = (owner: never) => unknown;

/** One task: a function (a method by reference too) or a TaskSet class. */
export type Task = TaskFunction | TaskSetClass;

/**
 * What `static tasks` takes: one task, a list of tasks and `[task, weight]` pairs, or a Map from task to weight.
 * Loose, because the language gives static fields no type from their base; checked when the scenario loads.
 */
export type TaskList = Task | Iterable<unknown>;

/** Options of `scheduleTask()`. */
export interface ScheduleOptions {
  /** Before everything else that is scheduled. */
  readonly first?: boolean;
}

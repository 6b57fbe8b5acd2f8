import { AcridaError } from "../base/errors.ts";
import type { ScheduleOptions, Task } from "./task-forms.ts";

/** Where a User or TaskSet keeps what it was told to run next. */
export const scheduledKey: unique symbol = Symbol("scheduled tasks");

/** A User or TaskSet. */
export interface SchedulesTasks {
  [scheduledKey]: Task[] | null;
}

/** More than this is a task that schedules itself twice, not a plan. */
const mostScheduled = 10_000;

/** Puts a task before the picked ones: at the end of those scheduled, or at their front. */
export const schedule = (owner: SchedulesTasks, task: Task, options: ScheduleOptions | undefined): void => {
  const name = owner.constructor.name;
  if (typeof task !== "function") {
    throw new AcridaError(
      "MISUSE",
      `${name}.scheduleTask(task): expected a method (this.index), a function or a TaskSet class, got ${String(task)}`,
    );
  }
  owner[scheduledKey] ??= [];
  const queue = owner[scheduledKey];
  if (queue.length >= mostScheduled) {
    throw new AcridaError("MISUSE", `${name} has ${mostScheduled} tasks scheduled: no more are taken`);
  }
  if (options?.first === true) queue.unshift(task);
  else queue.push(task);
};

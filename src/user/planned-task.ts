import type { StatedTask, TaskOwnerClass } from "./stated-tasks.ts";

/** A task as it is run. */
export interface PlannedTask extends Omit<StatedTask, "place" | "tags"> {
  /** `Shop.browse`, for people. */
  readonly fullName: string;
  /** What the nested set does; null for a plain task. */
  readonly nested: (() => TaskPlan) | null;
}

/**
 * Which task follows: one picked by weight; the next in order, over and over; one that the last one's ways lead to;
 * or none, since the only one runs once in each stay.
 */
export type TaskOrder = "picked" | "sequence" | "chain" | "once";

/** What one class does, at one place of the scenario. */
export interface TaskPlan {
  readonly Class: TaskOwnerClass;
  readonly order: TaskOrder;
  readonly tasks: readonly PlannedTask[];
}

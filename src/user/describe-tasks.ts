import { everyTask, type TagFilter } from "./tag-filter.ts";
import { type TaskPlan, TaskPlans } from "./task-plan.ts";
import type { UserClass } from "./user.ts";

/** One task as data, for the task ratio. */
export interface DescribedTask {
  readonly name: string;
  readonly weight: number;
  /** The tasks of a nested TaskSet; absent for a plain task, and where a set stands within itself. */
  readonly tasks?: readonly DescribedTask[];
}

const describe = (plan: TaskPlan, around: readonly TaskPlan[]): DescribedTask[] =>
  plan.tasks.map(({ name, weight, nested }) => {
    if (nested === null) return { name, weight };
    const inner = nested();
    if (around.includes(inner)) return { name, weight };
    return { name, weight, tasks: describe(inner, [...around, inner]) };
  });

/** What a user does, as nested data: its `taskSet` is one task of weight 1 with tasks of its own. */
export const describeTasks = (Class: UserClass, filter: TagFilter = everyTask): DescribedTask[] => {
  const plan = new TaskPlans(filter).rootOf(Class);
  const tasks = describe(plan, [plan]);
  return plan.Class === Class ? tasks : [{ name: plan.Class.name, weight: 1, tasks }];
};

import { sharesIn } from "./markov-chain.ts";
import type { TaskPlan } from "./planned-task.ts";
import { everyTask, type TagFilter } from "./tag-filter.ts";
import { TaskPlans } from "./task-plan.ts";
import type { UserClass } from "./user.ts";

/** One task as data, for the task ratio. */
export interface DescribedTask {
  readonly name: string;
  /** In a MarkovTaskSet the task's share in a long stay: 0…1. */
  readonly weight: number;
  /** The tasks of a nested TaskSet; absent for a plain task, and where a set stands within itself. */
  readonly tasks?: readonly DescribedTask[];
}

const describe = (plan: TaskPlan, around: readonly TaskPlan[]): DescribedTask[] => {
  const shares = plan.order === "chain" ? sharesIn(plan.tasks.map(({ ways }) => ways!)) : null;
  return plan.tasks.map(({ name, weight: stated, nested }, place) => {
    const weight = shares?.[place] ?? stated;
    if (nested === null) return { name, weight };
    const inner = nested();
    if (around.includes(inner)) return { name, weight };
    return { name, weight, tasks: describe(inner, [...around, inner]) };
  });
};

/** What a user does, as nested data: its `taskSet` is one task of weight 1 with tasks of its own. */
export const describeTasks = (Class: UserClass, filter: TagFilter = everyTask): DescribedTask[] => {
  const plan = new TaskPlans(filter).rootOf(Class);
  const tasks = describe(plan, [plan]);
  return plan.Class === Class ? tasks : [{ name: plan.Class.name, weight: 1, tasks }];
};

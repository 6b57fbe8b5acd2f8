import type { PlannedTask, TaskPlan } from "./planned-task.ts";

/**
 * The same tasks, each once and as likely as any other, those of nested sets too. A nested task runs within its set,
 * which is entered for it and left after its wait. A sequence, or a set with ways between its tasks, stays whole: its
 * tasks make sense in their order only.
 */
export const equallyWeighted = (plan: TaskPlan): TaskPlan =>
  plan.order === "picked" ? { ...plan, tasks: leavesOf(plan, [plan], new Set()) } : plan;

const leavesOf = (plan: TaskPlan, around: readonly TaskPlan[], seen: Set<unknown>): PlannedTask[] => {
  const leaves: PlannedTask[] = [];
  for (const task of plan.tasks) {
    const inner = task.nested?.() ?? null;
    if (inner !== null && inner.order === "picked") {
      if (around.includes(inner)) continue;
      for (const leaf of leavesOf(inner, [...around, inner], seen)) leaves.push(within(task, inner, leaf));
    } else if (!seen.has(task.source)) {
      seen.add(task.source);
      leaves.push({ ...task, weight: 1 });
    }
  }
  return leaves;
};

/** The one task of a nested set as a task of the set around it. */
const within = (task: PlannedTask, { Class }: TaskPlan, leaf: PlannedTask): PlannedTask => {
  const once: TaskPlan = { Class, order: "once", tasks: [leaf] };
  const name = `${task.name}.${leaf.name}`;
  return { ...task, weight: 1, name, nested: () => once };
};

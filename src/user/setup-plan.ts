import { declaringClass } from "./class-chain.ts";
import type { SetupContext } from "./environment.ts";
import type { TaskPlan } from "./planned-task.ts";
import type { TagFilter } from "./tag-filter.ts";
import { TaskPlans } from "./task-plan.ts";
import type { UserClass } from "./user.ts";

/** A class that declares `setup` or `teardown`. */
export type SetupOwner = { readonly name: string } & {
  readonly [Hook in "setup" | "teardown"]?: (context: SetupContext) => unknown;
};

/** One class's setup and teardown. */
export interface SetupStep {
  /** Place and name: the same in every thread, as all work it out from the same bundle, classes and tags. */
  readonly key: string;
  readonly owner: SetupOwner;
  readonly hasSetup: boolean;
  readonly hasTeardown: boolean;
}

/** TaskSet classes that the roots reach, each once and before all that are nested in it. */
const reachableSets = (roots: readonly TaskPlan[]): object[] => {
  const seen = new Set<object>();
  const found: object[] = [];
  // What is left last goes to the front: the reverse of "left after all inner ones" is "before all inner ones".
  const visit = (plan: TaskPlan): void => {
    if (seen.has(plan.Class)) return;
    seen.add(plan.Class);
    for (const { nested } of [...plan.tasks].reverse()) if (nested !== null) visit(nested());
    found.unshift(plan.Class);
  };
  for (const root of [...roots].reverse()) visit(root);
  return found;
};

/**
 * What is set up, in order: the User classes, then the TaskSets that they reach, outer before inner. An inherited
 * hook stands once, on the class that declares it.
 */
export const setupPlan = (classes: readonly UserClass[], { include, exclude }: TagFilter): SetupStep[] => {
  // Tasks that are switched off may be switched on while the test runs, when it is too late for a setup; however
  // they are weighted, their sets are what they are.
  const plans = new TaskPlans({ include, exclude });
  const sets = reachableSets(classes.map((Class) => plans.rootOf(Class)));
  const users: readonly object[] = classes;
  const steps = new Map<object, { hasSetup: boolean; hasTeardown: boolean }>();
  for (const Class of [...users, ...sets.filter((one) => !users.includes(one))]) {
    for (const [hook, flag] of [
      ["setup", "hasSetup"],
      ["teardown", "hasTeardown"],
    ] as const) {
      const owner = declaringClass(Class, hook);
      if (owner === undefined) continue;
      const step = steps.get(owner) ?? { hasSetup: false, hasTeardown: false };
      step[flag] = true;
      steps.set(owner, step);
    }
  }
  return [...steps].map(([object, flags], place) => {
    const owner = object as SetupOwner;
    return { key: `${place}:${owner.name}`, owner, ...flags };
  });
};

/** Finds, for a class, the key of the setup that is nearest to it. */
export const setupKeys = (plan: readonly SetupStep[]): ((Class: object) => string | undefined) => {
  const keys = new Map<object, string>(plan.map((step) => [step.owner, step.key]));
  return (Class) => {
    const owner = declaringClass(Class, "setup");
    return owner === undefined ? undefined : keys.get(owner);
  };
};

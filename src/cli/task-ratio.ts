/** A task as the scenario's description tells it. */
export interface TaskWeights {
  readonly name: string;
  readonly weight: number;
  readonly tasks?: readonly TaskWeights[];
}

/** A user class as the scenario's description tells it. */
export interface ClassWeights {
  readonly name: string;
  readonly weight: number;
  readonly fixedCount: number;
  readonly tasks: readonly TaskWeights[];
}

/** A share in 0…1 of what is one level above, or of all; tasks by name. */
export interface Ratio {
  readonly ratio: number;
  readonly tasks?: Ratios;
}

export type Ratios = Readonly<Record<string, Ratio>>;

/** Shares by class name: of tasks in their own set, and in everything that is run. */
export interface TaskRatios {
  readonly per_class: Ratios;
  readonly total: Ratios;
}

/**
 * How often each task is picked. Classes with a fixed count have their part of `users`; null stands for as many users
 * as fixed counts and weights add up to.
 */
export const taskRatios = (classes: readonly ClassWeights[], users: number | null): TaskRatios => ({
  per_class: ratiosOfClasses(classes, users, false),
  total: ratiosOfClasses(classes, users, true),
});

/** Both trees as text, in percent. */
export const taskRatioText = (ratios: TaskRatios): string =>
  [
    "Share of each task in its set",
    ...lines(ratios.per_class, 1),
    "",
    "Share of each task in all",
    ...lines(ratios.total, 1),
    "",
  ].join("\n");

/** As `--show-task-ratio-json` prints it. */
export const taskRatioJson = (ratios: TaskRatios): string => `${JSON.stringify(ratios, null, 2)}\n`;

const ratiosOfClasses = (classes: readonly ClassWeights[], users: number | null, ofAll: boolean): Ratios => {
  const shares = classShares(classes, users);
  return Object.fromEntries(
    classes.map((one, index) => {
      const ratio = shares[index]!;
      return [one.name, { ratio, tasks: ratiosOfTasks(one.tasks, ofAll ? ratio : 1, ofAll) }];
    }),
  );
};

const classShares = (classes: readonly ClassWeights[], users: number | null): number[] => {
  const fixed = classes.reduce((sum, one) => sum + one.fixedCount, 0);
  const weights = classes.map((one) => (one.fixedCount > 0 ? 0 : one.weight));
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const all = users ?? fixed + weightSum;
  if (all === 0) return classes.map(() => 0);
  // Fixed ones come first; where there are more of them than users, each gets its part.
  const fixedScale = fixed > all ? all / fixed : 1;
  const rest = Math.max(0, all - fixed);
  return classes.map((one, index) => {
    const weighted = weightSum === 0 ? 0 : (rest * weights[index]!) / weightSum;
    const count = one.fixedCount > 0 ? one.fixedCount * fixedScale : weighted;
    return count / (weightSum === 0 ? Math.min(all, fixed) : all);
  });
};

const ratiosOfTasks = (tasks: readonly TaskWeights[], share: number, ofAll: boolean): Ratios => {
  const sum = tasks.reduce((total, task) => total + task.weight, 0);
  const ratios: Record<string, Ratio> = {};
  for (const task of tasks) {
    const ratio = (share * task.weight) / sum;
    const before = ratios[task.name]?.ratio ?? 0;
    const inner =
      task.tasks === undefined ? {} : { tasks: ratiosOfTasks(task.tasks, ofAll ? ratio : 1, ofAll) };
    ratios[task.name] = { ratio: before + ratio, ...inner };
  }
  return ratios;
};

const lines = (ratios: Ratios, depth: number): string[] =>
  Object.entries(ratios).flatMap(([name, { ratio, tasks = {} }]) => [
    `${"  ".repeat(depth)}${(ratio * 100).toFixed(1)}% ${name}`,
    ...lines(tasks, depth + 1),
  ]);

import type { ClassView, ScenarioView, TaskNode } from "../outputs/page/view.ts";

/** A share, and the tasks below with theirs, by name. */
export interface TaskShare {
  readonly ratio: number;
  readonly tasks?: Readonly<Record<string, TaskShare>>;
}

type Shares = Readonly<Record<string, TaskShare>>;

/** What `GET /tasks` answers: shares of each level by class, and shares of the whole run. */
export interface TaskRatios {
  readonly per_class: Shares;
  readonly total: Shares;
}

/** @param usersByClass of the test that runs; without users the weights decide. */
export const locustTasks = (
  { classes }: ScenarioView,
  usersByClass: Readonly<Record<string, number>>,
): TaskRatios => {
  const picked = classes.filter((one) => one.picked);
  const running = picked.some((one) => usersOf(usersByClass, one) > 0);
  const sizeOf = (one: ClassView): number => (running ? usersOf(usersByClass, one) : one.weight);
  const inAll = picked.reduce((sum, one) => sum + sizeOf(one), 0);
  return {
    per_class: byName(picked, (one) => withTasks(1, one.ratio, (node) => node.share)),
    total: byName(picked, (one) => {
      const share = inAll === 0 ? 0 : sizeOf(one) / inAll;
      return withTasks(share, one.ratio, (node) => node.shareOfAll * share);
    }),
  };
};

const usersOf = (usersByClass: Readonly<Record<string, number>>, { name }: ClassView): number =>
  Object.hasOwn(usersByClass, name) ? (usersByClass[name] as number) : 0;

const withTasks = (
  ratio: number,
  nodes: readonly TaskNode[],
  ratioOf: (node: TaskNode) => number,
): TaskShare =>
  nodes.length === 0
    ? { ratio }
    : { ratio, tasks: byName(nodes, (node) => withTasks(ratioOf(node), node.tasks, ratioOf)) };

const byName = <One extends { readonly name: string }>(
  list: readonly One[],
  shareOf: (one: One) => TaskShare,
): Shares => Object.fromEntries(list.map((one) => [one.name, shareOf(one)]));

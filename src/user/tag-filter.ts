/** Which tasks `--tags` and `--exclude-tags` leave: those with a wanted tag (all, where none is wanted) and no excluded one. */
export interface TagFilter {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Names of the tasks that users of a class pick from, by class; all, of a class that is not here. */
  readonly chosen?: Readonly<Record<string, readonly string[]>>;
  /** Each task of a user once, whatever weights and nesting say: `--equal-weights`. */
  readonly equalWeights?: boolean;
}

/** Leaves every task. */
export const everyTask: TagFilter = { include: [], exclude: [] };

/** Whether a task with these tags stays; exclusion wins. */
export const passesTags = (filter: TagFilter, tags: readonly string[]): boolean =>
  (filter.include.length === 0 || tags.some((tag) => filter.include.includes(tag))) &&
  !tags.some((tag) => filter.exclude.includes(tag));

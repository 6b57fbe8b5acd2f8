/** Other settings of a User class than its load threads were started with; what is left out is as it was. */
export interface ClassChange {
  /** Null for none of its own. */
  readonly host?: string | null;
  /** Names of the tasks that its users pick from. */
  readonly tasks?: readonly string[];
}

/** All changes so far, by class: whole state, so that one order is as good as all that came before it. */
export interface ClassChanges {
  /** Grows with each change; from 1. */
  readonly version: number;
  readonly byClass: Readonly<Record<string, ClassChange>>;
}

/** What one class changes, over what was changed before. */
export const withChange = (
  before: ClassChanges | null,
  className: string,
  change: ClassChange,
): ClassChanges => ({
  version: (before?.version ?? 0) + 1,
  byClass: { ...before?.byClass, [className]: { ...before?.byClass[className], ...change } },
});

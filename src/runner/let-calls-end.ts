import type { LoopThread } from "./loop-thread.ts";
import type { UserScope } from "./user-scope.ts";

/** Who made the calls: once it is detached, they are another's. */
export interface Caller {
  readonly scope: UserScope;
  readonly detached: boolean;
}

/**
 * Lets the calls end that a task or hook, `where`, left in flight. Warns of them unless that is null: who threw is
 * excused.
 */
export const letCallsEnd = async (
  caller: Caller,
  { guard, onUnawaited }: LoopThread,
  where: string | null,
): Promise<void> => {
  // A call that has been answered may still wait, for one turn, for the scenario's verdict on it.
  await guard.nextTurn();
  if (where !== null && !caller.detached && caller.scope.size > 0) onUnawaited(where);
  while (!caller.detached && caller.scope.size > 0) {
    await caller.scope.idle();
    // The code behind those calls may make the next one.
    await guard.nextTurn();
  }
};

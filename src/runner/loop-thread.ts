import type { User } from "../user/user.ts";
import type { Courses } from "./frame.ts";
import type { Iterations } from "./iterations.ts";
import type { ThreadServices } from "./slot-runtime.ts";
import type { StopContexts } from "./stop-contexts.ts";
import type { TurnGuard } from "./turn-guard.ts";
import type { UserEnd } from "./user-state.ts";
import type { UserClock } from "./user-time.ts";
import type { WhatNext } from "./what-next.ts";

/** What a user loop needs of its thread, and whom it tells. */
export interface LoopThread {
  readonly services: ThreadServices;
  readonly courses: Courses;
  readonly guard: TurnGuard;
  readonly contexts: StopContexts;
  readonly whatNext: WhatNext;
  readonly time: UserClock;
  /** Null where users may run tasks without an end. */
  readonly iterations: Iterations | null;
  onTaskEntered(id: number): void;
  /** `where` is the task or hook. */
  onException(thrown: unknown, where: string, user: User | null): void;
  onWantsStop(reason: string): void;
  /** A task or hook ended while calls that it made were in flight. */
  onUnawaited(where: string): void;
  /** The user counts as one no more. */
  onUncounted(className: string, index: number): void;
  /** Nothing of the user runs any more. */
  onEnded(className: string, index: number, end: UserEnd): void;
}

import { type WaitingUser, type WaitTime, waitMs } from "../user/wait-time.ts";

/** Tells a user loop when its next task is due. */
export interface WhatNext {
  /** When the task that starts now was due, on the clock. */
  dueMs(nowMs: number): number;
  /** How long the user waits between two tasks, in milliseconds. */
  pauseMs(waitTime: WaitTime, user: WaitingUser): number;
}

/** A user starts its next task when it has ended the last one and waited: a task is due when it starts. */
export const closedLoop: WhatNext = {
  dueMs: (nowMs) => nowMs,
  pauseMs: waitMs,
};

/**
 * The life of a virtual user. `stopping` was told to stop and ends its task; `cut` was told too late for that;
 * `leaving` runs its `onStop` hooks.
 */
export type UserState = "starting" | "running" | "stopping" | "cut" | "leaving" | "ended";

/**
 * Why a user ended: it was told to stop; by itself, so that another may take its place; or by itself and for good,
 * since another would fare no better.
 */
export type UserEnd = "told" | "itself" | "for good";

/** Which state may follow which. */
const next: Record<UserState, readonly UserState[]> = {
  starting: ["running", "stopping", "leaving"],
  running: ["stopping", "leaving"],
  stopping: ["cut", "leaving"],
  cut: ["leaving"],
  leaving: ["ended"],
  ended: [],
};

/** The state after a step; an error where the table knows no such step. */
export const stepUserState = (from: UserState, to: UserState): UserState => {
  if (!next[from].includes(to)) throw new Error(`a user can't go from ${from} to ${to}`);
  return to;
};

/** Whether a user counts as one: from before its onStart until it is told to stop, or ends by itself. */
export const isCounted = (state: UserState): boolean => state === "starting" || state === "running";

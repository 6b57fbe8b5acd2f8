import { AcridaError } from "../base/errors.ts";
import { type HasRuntime, runtimeKey } from "./construction.ts";

/** What a wait time may look at: the user that is about to wait. */
export interface WaitingUser extends HasRuntime {
  readonly index: number;
}

// A method's parameters are compared both ways, so that `(user: Shop) => 2` fits too.
interface WaitTimeMethod {
  wait(user: WaitingUser): number;
}

/** How long a user waits after a task, in seconds; asked each time. */
export type WaitTime = WaitTimeMethod["wait"];

const requireSeconds = (form: string, ...seconds: readonly number[]): void => {
  if (!seconds.every((value) => Number.isFinite(value) && value >= 0)) {
    throw new AcridaError(
      "SCENARIO_INVALID",
      `${form}: expected seconds of 0 or more, got ${seconds.join(", ")}`,
    );
  }
};

/** Any time between the two, evenly spread, in seconds. */
export const between = (minimum: number, maximum: number): WaitTime => {
  requireSeconds("between(min, max)", minimum, maximum);
  if (minimum > maximum) {
    throw new AcridaError(
      "SCENARIO_INVALID",
      `between(min, max): expected the smaller first, got ${minimum}, ${maximum}`,
    );
  }
  return (user) => minimum + user[runtimeKey].random.next() * (maximum - minimum);
};

/** Always the same, in seconds. */
export const constant = (seconds: number): WaitTime => {
  requireSeconds("constant(seconds)", seconds);
  return () => seconds;
};

/**
 * Starts a task every so many seconds, however long the tasks take; a task that took longer is followed at once.
 * Counted from when tasks were due, so that late timers add up to nothing.
 */
export const constantPacing = (seconds: number): WaitTime => {
  requireSeconds("constantPacing(seconds)", seconds);
  const intervalMs = seconds * 1000;
  const dueByUser = new WeakMap<WaitingUser, number>();
  return (user) => {
    const runtime = user[runtimeKey];
    const nowMs = runtime.clock.now();
    // From its end on after a pause of the load: what was not started then is not made up for.
    const lastMs = Math.max(dueByUser.get(user) ?? runtime.taskDueMs ?? nowMs, runtime.resumedMs);
    const dueMs = Math.max(nowMs, lastMs + intervalMs);
    dueByUser.set(user, dueMs);
    return (dueMs - nowMs) / 1000;
  };
};

/** So many tasks a second from each user, however long they take. */
export const constantThroughput = (tasksPerSecond: number): WaitTime => {
  if (!Number.isFinite(tasksPerSecond) || tasksPerSecond <= 0) {
    throw new AcridaError(
      "SCENARIO_INVALID",
      `constantThroughput(perSecond): expected a number above 0, got ${tasksPerSecond}`,
    );
  }
  return constantPacing(1 / tasksPerSecond);
};

/**
 * Milliseconds to wait now.
 * @throws AcridaError MISUSE when the wait time gives no number of seconds.
 */
export const waitMs = (waitTime: WaitTime, user: WaitingUser): number => {
  const seconds: unknown = waitTime(user);
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) {
    const got = seconds instanceof Promise ? "a promise (an async function can't be a wait time)" : seconds;
    throw new AcridaError(
      "MISUSE",
      `waitTime of ${user.constructor.name}: expected a number of seconds, got ${String(got)}`,
    );
  }
  return seconds <= 0 ? 0 : seconds * 1000;
};

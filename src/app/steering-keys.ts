import { messageOf } from "../base/errors.ts";
import type { Host } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";

/** What the keys of the terminal steer. */
export interface KeyTarget {
  /** Users that are wanted now; null while nobody can be started. */
  wanted(): number | null;
  want(users: number): void | Promise<void>;
  /** Shows the console; absent where there is none. */
  open?(): void;
}

/** By how many users each key changes what is wanted. */
const steps: Readonly<Record<string, number>> = { w: 1, W: 10, s: -1, S: -10 };
/** Users a second, once somebody steers by keys. */
export const keyRate = 100;

/** Lets the keys w, W, s and S change how many users are wanted, and Enter open the console; what comes back ends it. */
export const steerByKeys = (host: Pick<Host, "onKey">, logger: Logger, target: KeyTarget): (() => void) => {
  // One after the other: each goes by what the one before has changed.
  let turn: Promise<void> = Promise.resolve();
  const change = async (step: number): Promise<void> => {
    const wanted = target.wanted();
    if (wanted === null) return;
    const users = Math.max(0, wanted + step);
    if (users === wanted) return;
    try {
      await target.want(users);
      logger.info(`${users} ${users === 1 ? "user" : "users"} wanted, by key`);
    } catch (error) {
      logger.warning(`the key changed nothing: ${messageOf(error)}`);
    }
  };
  const end = host.onKey((key) => {
    const step = steps[key];
    if (step !== undefined) turn = turn.then(() => change(step));
    else if (key === "\r" || key === "\n") target.open?.();
  });
  return end ?? (() => {});
};

import type { Clock } from "../base/clock.ts";

/** Waits for the promise, but no longer than so many milliseconds; whether it was settled in time. */
export const withinTime = (clock: Clock, promise: Promise<unknown>, limitMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = clock.setTimer(() => resolve(false), limitMs);
    const settled = (): void => {
      clock.clearTimer(timer);
      resolve(true);
    };
    promise.then(settled, settled);
  });

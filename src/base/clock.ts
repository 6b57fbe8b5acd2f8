import { AsyncResource } from "node:async_hooks";
import type { WheelTimer } from "./timer-wheel.ts";
import { WaitQueue } from "./wait-queue.ts";

/** A wait longer than Node's timers can be: it is armed again and again until it is due. */
interface LongTimer {
  step: NodeJS.Timeout;
  /** As Node's: it keeps no process alive. */
  unref(): void;
}

/** What a timer returns; pass it to `clearTimer`. */
export type TimerHandle = NodeJS.Timeout | LongTimer | number;

/** What a wait returns; pass it to `clearWait`. */
export type WaitHandle = WheelTimer | number;

/** The one source of time. Everything that waits or measures gets a clock by constructor. */
export interface Clock {
  /** Monotonic milliseconds with a fraction; all threads of one process share the origin. */
  now(): number;
  /** Milliseconds since 1970, for showing only. */
  wallNow(): number;
  /** A delay that is below zero or no number is none; one of Infinity never ends. So it is with `setWait`. */
  setTimer(callback: () => void, delayMs: number): TimerHandle;
  clearTimer(handle: TimerHandle): void;
  /**
   * A timer for what each of thousands of users may have one of: costs less. Never early; many that are due at once
   * come in order, with I/O in between.
   */
  setWait(callback: () => void, delayMs: number): WaitHandle;
  /** Nothing where the wait is over. */
  clearWait(handle: WaitHandle): void;
  /** Runs the callback after the I/O of this turn of the event loop. */
  setImmediate(callback: () => void): void;
}

/** A delay above this overflows Node's timer and would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

class SystemClock implements Clock {
  readonly #waits: WaitQueue<NodeJS.Timeout>;

  constructor() {
    // One timer serves the waits of all users: it must not run in the async context of the one that armed it.
    const outside = new AsyncResource("Waits");
    const runOutside = (callback: () => void): void => outside.runInAsyncScope(callback);
    this.#waits = new WaitQueue({
      now: () => this.now(),
      setTimer: (callback, delayMs) => setTimeout(runOutside, delayMs, callback),
      clearTimer: (timer) => clearTimeout(timer),
      setImmediate: (callback) => void setImmediate(runOutside, callback),
    });
  }

  // performance.now() starts at zero in every thread, and makes an object of each number. Of this array none is left
  // when the engine has optimised its caller.
  now(): number {
    const time = process.hrtime();
    return time[0] * 1e3 + time[1] / 1e6;
  }

  wallNow(): number {
    return Date.now();
  }

  setTimer(callback: () => void, delayMs: number): TimerHandle {
    return delayMs > LONGEST_TIMER_MS
      ? this.#setLongTimer(callback, delayMs)
      : setTimeout(callback, delayMs || 0);
  }

  clearTimer(handle: TimerHandle): void {
    clearTimeout(typeof handle === "object" && "step" in handle ? handle.step : handle);
  }

  setWait(callback: () => void, delayMs: number): WaitHandle {
    return this.#waits.add(callback, delayMs);
  }

  clearWait(handle: WaitHandle): void {
    if (typeof handle === "object") this.#waits.remove(handle);
  }

  setImmediate(callback: () => void): void {
    setImmediate(callback);
  }

  #setLongTimer(callback: () => void, delayMs: number): LongTimer {
    const dueMs = this.now() + delayMs;
    let keepsAlive = true;
    const arm = (): NodeJS.Timeout => {
      const restMs = dueMs - this.now();
      if (restMs <= LONGEST_TIMER_MS) return setTimeout(callback, restMs);
      return setTimeout(() => {
        timer.step = arm();
        if (!keepsAlive) timer.step.unref();
      }, LONGEST_TIMER_MS);
    };
    const timer: LongTimer = {
      step: arm(),
      unref() {
        keepsAlive = false;
        timer.step.unref();
      },
    };
    return timer;
  }
}

export const systemClock = (): Clock => new SystemClock();

import type { Clock, TimerHandle, WaitHandle } from "../base/clock.ts";
import type { ManualClock } from "../base/manual-clock.ts";

/** How far the clocks of a machine are ahead of the controller's. */
export interface ClockSkew {
  readonly clockMs: number;
  readonly wallMs: number;
}

export const noSkew: ClockSkew = { clockMs: 0, wallMs: 0 };

/** The clock of a simulated process: with an origin of its own, and timers that stand still while it is frozen. */
export class SimulatedClock implements Clock {
  /** Steps of the time of day show here. */
  wallSkewMs: number;
  readonly #clock: ManualClock;
  readonly #skewMs: number;
  #frozen = false;
  /** Timers that came due while the process was frozen, in order. */
  readonly #overdue = new Map<number, () => void>();

  constructor(clock: ManualClock, { clockMs, wallMs }: ClockSkew) {
    this.#clock = clock;
    this.#skewMs = clockMs;
    this.wallSkewMs = wallMs;
  }

  now(): number {
    return this.#clock.now() + this.#skewMs;
  }

  wallNow(): number {
    return this.#clock.wallNow() + this.wallSkewMs;
  }

  setTimer(callback: () => void, delayMs: number): number {
    const handle: number = this.#clock.setTimer(() => {
      if (this.#frozen) this.#overdue.set(handle, callback);
      else callback();
    }, delayMs);
    return handle;
  }

  clearTimer(handle: TimerHandle): void {
    this.#clock.clearTimer(handle);
    this.#overdue.delete(handle as number);
  }

  setWait(callback: () => void, delayMs: number): number {
    return this.setTimer(callback, delayMs);
  }

  clearWait(handle: WaitHandle): void {
    this.clearTimer(handle as number);
  }

  setImmediate(callback: () => void): void {
    this.setTimer(callback, 0);
  }

  get isFrozen(): boolean {
    return this.#frozen;
  }

  freeze(): void {
    this.#frozen = true;
  }

  /** What came due meanwhile comes one after the other, as in a process that goes on. */
  thaw(): void {
    this.#frozen = false;
    for (const handle of this.#overdue.keys()) this.#clock.setTimer(() => this.#runOverdue(handle), 0);
  }

  #runOverdue(handle: number): void {
    const callback = this.#overdue.get(handle);
    if (callback === undefined || this.#frozen) return;
    this.#overdue.delete(handle);
    callback();
  }
}

import type { Clock, TimerHandle } from "../base/clock.ts";

/** Orders to one host are at least so far apart; what changes in between goes together. */
export const orderEachMs = 50;

/** Calls `step` when something is due, never more often than orders may go out. */
export class OrderPacer {
  readonly #clock: Clock;
  readonly #step: () => number | null;
  #timer: TimerHandle | null = null;
  #lastMs = Number.NEGATIVE_INFINITY;
  #running = false;

  /** @param step decides and orders; milliseconds until it has something to decide again, null for not by itself. */
  constructor(clock: Clock, step: () => number | null) {
    this.#clock = clock;
    this.#step = step;
  }

  start(): void {
    this.#running = true;
    this.#go();
  }

  stop(): void {
    this.#running = false;
    this.#clear();
  }

  /** Something changed: the step comes as soon as it may. */
  soon(): void {
    if (this.#running) this.#arm(0);
  }

  #go(): void {
    this.#lastMs = this.#clock.now();
    const nextMs = this.#step();
    if (nextMs !== null && this.#running) this.#arm(nextMs);
  }

  #arm(delayMs: number): void {
    this.#clear();
    const gapMs = this.#lastMs + orderEachMs - this.#clock.now();
    this.#timer = this.#clock.setTimer(
      () => {
        this.#timer = null;
        this.#go();
      },
      Math.max(delayMs, gapMs, 0),
    );
  }

  #clear(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }
}

import type { Clock, TimerHandle } from "../../base/clock.ts";

/**
 * One timer for many deadlines, moved as seldom as can be: while deadlines only grow later, watching costs a
 * comparison. When it fires early it asks for the next deadline and sleeps on. It keeps no process alive.
 */
export class DeadlineTimer {
  private readonly clock: Clock;
  /** Deals with what is due and returns the next deadline, Infinity for none. */
  private readonly onDue: (nowMs: number) => number;
  private handle: TimerHandle | null = null;
  private armedForMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, onDue: (nowMs: number) => number) {
    this.clock = clock;
    this.onDue = onDue;
  }

  /** Fires at this time or soon after. */
  watch(deadlineMs: number): void {
    if (deadlineMs < this.armedForMs) this.arm(deadlineMs);
  }

  stop(): void {
    if (this.handle !== null) this.clock.clearTimer(this.handle);
    this.handle = null;
    this.armedForMs = Number.POSITIVE_INFINITY;
  }

  private arm(deadlineMs: number): void {
    this.stop();
    this.armedForMs = deadlineMs;
    const handle = this.clock.setTimer(
      () => this.fire(),
      Math.max(1, Math.ceil(deadlineMs - this.clock.now())),
    );
    this.handle = handle;
    if (typeof handle === "object") handle.unref();
  }

  private fire(): void {
    this.handle = null;
    this.armedForMs = Number.POSITIVE_INFINITY;
    this.watch(this.onDue(this.clock.now()));
  }
}

import type { Clock, TimerHandle } from "../base/clock.ts";

const HOLD_MS = 10;

/**
 * Keeps the process alive while something of a thread is under way, and for a moment longer. A request holds it by
 * counting: to hold and let go of its socket costs a request two calls into the system's event loop.
 */
export class ProcessHold {
  private readonly clock: Clock;
  private underWay = 0;
  private timer: TimerHandle | null = null;
  private readonly onTimer = (): void => {
    this.timer = null;
    if (this.underWay > 0) this.arm();
  };

  constructor(clock: Clock) {
    this.clock = clock;
  }

  begin(): void {
    this.underWay++;
    if (this.timer === null) this.arm();
  }

  /** Once for each `begin`. */
  end(): void {
    this.underWay--;
  }

  private arm(): void {
    this.timer = this.clock.setTimer(this.onTimer, HOLD_MS);
  }
}

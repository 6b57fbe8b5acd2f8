import type { Clock } from "../base/clock.ts";

/** A turn younger than this is not looked at: half the limit, as the first look at a turn comes somewhere within it. */
const freshMs = 0.5;

/** How long the loops of a thread may go on in one turn of the event loop: tasks that do no I/O, and those that seem to. */
export const turnLimitMs = { withoutCalls: 0.5, withCalls: 20 } as const;

/**
 * Tells the user loops of one thread when they must let the event loop turn. A loop can't see that others have let it
 * turn, so at most once in half a millisecond a probe is sent behind the I/O: while it is out, no turn has ended.
 */
export class TurnGuard {
  private readonly clock: Clock;
  private turnMs = Number.NEGATIVE_INFINITY;
  private probedMs = 0;
  private probing = false;
  private readonly onTurn = (): void => {
    this.probing = false;
    this.turnMs = this.clock.now();
  };

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Whether this turn has lasted longer than the limit, as far as can be known. */
  spent(nowMs: number, limitMs: number): boolean {
    if (nowMs - this.turnMs < freshMs) return false;
    if (this.probing) return nowMs - this.probedMs >= limitMs;
    this.probing = true;
    this.probedMs = nowMs;
    this.clock.setImmediate(this.onTurn);
    return false;
  }

  /** Resolves in the next turn, after its I/O. */
  nextTurn(): Promise<void> {
    return new Promise((resolve) => this.clock.setImmediate(resolve));
  }
}

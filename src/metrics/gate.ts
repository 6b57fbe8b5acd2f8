import type { Clock, TimerHandle, WaitHandle } from "../base/clock.ts";

/** How often a gate that holds somebody up is looked at. */
const lookEachMs = 50;

/**
 * Where the users of a thread stop when their host can't know any more that they are still its own (protocol rule 4):
 * past the fence no task, wait or measured request goes on; what is under way ends. Without a fence it is open for ever.
 */
export class Gate {
  /** Up to this moment of the clock users go on. Shared memory: the main thread moves it. */
  private readonly fence: Float64Array;
  private readonly clock: Clock;
  private readonly parked = new Set<() => void>();
  private timer: TimerHandle | null = null;
  private readonly look = (): void => {
    this.timer = null;
    if (this.parked.size === 0) return;
    if (this.isShut(this.clock.now())) this.timer = this.clock.setTimer(this.look, lookEachMs);
    else this.releaseAll();
  };

  constructor(clock: Clock, fence: Float64Array = Float64Array.of(Number.POSITIVE_INFINITY)) {
    this.clock = clock;
    this.fence = fence;
  }

  /** The moment past which it is shut. */
  get fenceMs(): number {
    return this.fence[0]!;
  }

  /**
   * Whether nothing may begin at this moment. On the hot path. Ask with the time at which the thing begins, read just
   * before it does: a thread that was frozen has to see that time has passed.
   */
  isShut(nowMs: number): boolean {
    return nowMs > this.fence[0]!;
  }

  /**
   * Calls back once, never within this call, when the gate is open; by then it may be shut again. The function that
   * comes back gives up.
   */
  whenOpen(callback: () => void): () => void {
    let wait: WaitHandle | null = null;
    const release = (): void => {
      wait = this.clock.setWait(callback, 0);
    };
    this.parked.add(release);
    this.timer ??= this.clock.setTimer(this.look, lookEachMs);
    return () => {
      this.parked.delete(release);
      if (wait !== null) this.clock.clearWait(wait);
    };
  }

  /** As waits that are due: many of them come with I/O in between. */
  private releaseAll(): void {
    for (const release of this.parked) release();
    this.parked.clear();
  }
}

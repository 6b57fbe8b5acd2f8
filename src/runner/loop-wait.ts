import type { WaitHandle } from "../base/clock.ts";
import type { User } from "../user/user.ts";
import type { Frame } from "./frame.ts";
import type { LoopThread } from "./loop-thread.ts";
import type { SlotRuntime } from "./slot-runtime.ts";
import type { UserClock } from "./user-time.ts";

/** The wait after a wait time that threw, so that it can't be asked without an end. */
const brokenWaitMs = 1000;

/** How long a user waits now. A wait time that throws is an exception of its class. */
export const pauseMsOf = (frame: Frame, user: User, thread: LoopThread): number => {
  try {
    return thread.whatNext.pauseMs(frame.waitTime, user);
  } catch (thrown) {
    thread.onException(thrown, `${frame.course.plan.Class.name}.waitTime`, user);
    return brokenWaitMs;
  }
};

/** What a user does between two tasks: waits its time, or at the gate of its thread. Keeps nothing of the loop. */
export class LoopWait {
  private readonly runtime: SlotRuntime;
  private readonly time: UserClock;
  private readonly onOver: () => void;
  private handle: WaitHandle | null = null;
  /** Leaves the gate; null where the user doesn't wait there. */
  private leaveGate: (() => void) | null = null;
  /** When the wait under way is over. */
  private endsAtMs = Number.NaN;
  private readonly onTimer = (): void => {
    this.handle = null;
    this.onOver();
  };

  /** @param onOver goes on with the loop, which first says so: `ended`. */
  constructor(runtime: SlotRuntime, time: UserClock, onOver: () => void) {
    this.runtime = runtime;
    this.time = time;
    this.onOver = onOver;
  }

  start(nowMs: number, ms: number): void {
    this.endsAtMs = nowMs + ms;
    this.time.beginsWait(nowMs);
    this.handle = this.runtime.clock.setWait(this.onTimer, ms);
  }

  /** Waits until the gate opens; by then it may be shut again. */
  park(nowMs: number): void {
    const { clock, gate } = this.runtime;
    this.endsAtMs = Number.POSITIVE_INFINITY;
    this.time.beginsWait(nowMs);
    this.leaveGate = gate.whenOpen(() => {
      this.leaveGate = null;
      this.runtime.resumedMs = clock.now();
      this.onOver();
    });
  }

  /** Ends it before its time; nothing where the user doesn't wait. */
  cut(): void {
    const { handle, leaveGate } = this;
    if (leaveGate !== null) {
      this.leaveGate = null;
      leaveGate();
      this.onOver();
    } else if (handle !== null) {
      this.runtime.clock.clearWait(handle);
      this.onTimer();
    }
  }

  /** The user goes on. */
  ended(nowMs: number): void {
    this.time.woke(this.endsAtMs, nowMs);
  }
}

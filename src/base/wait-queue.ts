import { TimerWheel, type WheelTimer } from "./timer-wheel.ts";

/** What a queue of waits is driven by; delays are whole milliseconds. */
export interface WaitDriver<Handle> {
  now(): number;
  setTimer(callback: () => void, delayMs: number): Handle;
  clearTimer(handle: Handle): void;
  setImmediate(callback: () => void): void;
}

/** How long callbacks, and the promises that they settle, may hold up the I/O of a turn. */
const turnMs = 1.5;
/** So many are called before the promises that they settled run on and the time is looked at. */
const batch = 16;
const longestTimerMs = 2 ** 31 - 1;

/**
 * Many waits on one real timer, which is armed for the first of them only: while nothing waits there is none, and a
 * wait of an hour wakes the process a few times. No callback comes early; many that are due at once come in order,
 * with I/O in between.
 */
export class WaitQueue<Handle> {
  private readonly driver: WaitDriver<Handle>;
  private readonly wheel = new TimerWheel();
  // A whole millisecond, as the boundaries of real timers: a tick is over when such a timer fires.
  private readonly originMs: number;
  private handle: Handle | null = null;
  private armedTick = Number.POSITIVE_INFINITY;
  /** Callbacks are being called, in this turn or the next. */
  private firing = false;
  private turnStartMs = 0;
  private readonly onTimer = (): void => {
    this.handle = null;
    this.armedTick = Number.POSITIVE_INFINITY;
    this.beginTurn();
  };
  private readonly beginTurn = (): void => {
    this.firing = true;
    this.turnStartMs = this.driver.now();
    this.fireSome();
  };
  private readonly goOn = (): void => {
    if (this.driver.now() - this.turnStartMs < turnMs) this.fireSome();
    else this.driver.setImmediate(this.beginTurn);
  };

  constructor(driver: WaitDriver<Handle>) {
    this.driver = driver;
    this.originMs = Math.floor(driver.now());
  }

  /** Calls back once after so many milliseconds, in a later turn; soon for what is no number, for Infinity never. */
  add(callback: () => void, delayMs: number): WheelTimer {
    const tick = Math.ceil(this.driver.now() + Math.max(0, delayMs) - this.originMs);
    const timer = this.wheel.add(tick, callback);
    if (!this.firing && timer.tick < this.armedTick) this.arm();
    return timer;
  }

  remove(timer: WheelTimer): void {
    this.wheel.remove(timer);
    if (this.wheel.size === 0) this.disarm();
  }

  /** The ticks that are over. */
  private get nowTick(): number {
    return Math.floor(this.driver.now() - this.originMs);
  }

  private fireSome(): void {
    const untilTick = this.nowTick;
    let left = batch;
    let isDone = false;
    try {
      for (; left > 0; left--) {
        const timer = this.wheel.take(untilTick);
        if (timer === null) break;
        timer.callback();
      }
      isDone = true;
    } finally {
      // What a callback throws goes its own way; the others come all the same.
      if (!isDone) this.driver.setImmediate(this.beginTurn);
      else if (left === 0) queueMicrotask(this.goOn);
      else this.endTurn();
    }
  }

  private endTurn(): void {
    this.firing = false;
    this.arm();
  }

  private arm(): void {
    const tick = this.wheel.nextTick();
    if (tick === this.armedTick) return;
    this.disarm();
    if (tick === Number.POSITIVE_INFINITY) return;
    this.armedTick = tick;
    const delayMs = Math.min(Math.max(1, tick - this.nowTick), longestTimerMs);
    this.handle = this.driver.setTimer(this.onTimer, delayMs);
  }

  private disarm(): void {
    if (this.handle !== null) this.driver.clearTimer(this.handle);
    this.handle = null;
    this.armedTick = Number.POSITIVE_INFINITY;
  }
}

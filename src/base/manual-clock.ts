import type { Clock, TimerHandle, WaitHandle } from "./clock.ts";

interface PendingTimer {
  readonly handle: number;
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that a test turns by hand; timers fire in the order in which they are due. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #wallOriginMs: number;
  #nextHandle = 1;
  #timers: PendingTimer[] = [];
  readonly #settled: () => Promise<void>;

  /** @param settled resolves when all that a timer set off is done; without I/O that is sooner than a turn. */
  constructor(startMs = 0, wallMs = 1_700_000_000_000, settled = turned) {
    this.#nowMs = startMs;
    this.#settled = settled;
    this.#wallOriginMs = wallMs - startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  wallNow(): number {
    return this.#wallOriginMs + this.#nowMs;
  }

  setTimer(callback: () => void, delayMs: number): number {
    const dueMs = this.#nowMs + Math.max(0, delayMs || 0);
    const timer = { handle: this.#nextHandle++, dueMs, callback };
    const at = this.#timers.findIndex((other) => other.dueMs > timer.dueMs);
    if (at === -1) this.#timers.push(timer);
    else this.#timers.splice(at, 0, timer);
    return timer.handle;
  }

  clearTimer(handle: TimerHandle): void {
    this.#timers = this.#timers.filter((timer) => timer.handle !== handle);
  }

  setWait(callback: () => void, delayMs: number): number {
    return this.setTimer(callback, delayMs);
  }

  clearWait(handle: WaitHandle): void {
    if (typeof handle === "number") this.clearTimer(handle);
  }

  setImmediate(callback: () => void): void {
    this.setTimer(callback, 0);
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Moves time on by `ms`; promises that a timer settles are run before the next timer fires. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.#settled();
    for (let next = this.#timers[0]; next !== undefined && next.dueMs <= endMs; next = this.#timers[0]) {
      this.#timers.shift();
      this.#nowMs = next.dueMs;
      next.callback();
      await this.#settled();
    }
    this.#nowMs = endMs;
  }
}

/** One real turn of the event loop: every microtask that is ready has run after it. */
const turned = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

import type { Clock, TimerHandle, WaitHandle } from "./clock.ts";

interface PendingTimer {
  readonly handle: number;
  readonly dueMs: number;
  readonly callback: () => void;
  isCleared: boolean;
}

/** So many timers that were cleared may lie among the others before they are swept out. */
const mostCleared = 64;

/** A clock that a test turns by hand; timers fire in the order in which they are due. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #wallOriginMs: number;
  #nextHandle = 1;
  /** In the order in which they are due, with some that were cleared among them. */
  #timers: PendingTimer[] = [];
  readonly #pending = new Map<number, PendingTimer>();
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
    const timer = { handle: this.#nextHandle++, dueMs, callback, isCleared: false };
    this.#timers.splice(this.#placeOf(dueMs), 0, timer);
    this.#pending.set(timer.handle, timer);
    return timer.handle;
  }

  clearTimer(handle: TimerHandle): void {
    const timer = this.#pending.get(handle as number);
    if (timer === undefined) return;
    timer.isCleared = true;
    this.#pending.delete(timer.handle);
    if (this.#timers.length - this.#pending.size > mostCleared) {
      this.#timers = this.#timers.filter(({ isCleared }) => !isCleared);
    }
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
    return this.#pending.size;
  }

  /** Moves time on by `ms`; promises that a timer settles are run before the next timer fires. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.#settled();
    for (let next = this.#timers[0]; next !== undefined && next.dueMs <= endMs; next = this.#timers[0]) {
      this.#timers.shift();
      if (next.isCleared) continue;
      this.#pending.delete(next.handle);
      this.#nowMs = next.dueMs;
      next.callback();
      await this.#settled();
    }
    this.#nowMs = endMs;
  }

  /** Behind those that are due no later. */
  #placeOf(dueMs: number): number {
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timers[middle]!.dueMs > dueMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** One real turn of the event loop: every microtask that is ready has run after it. */
const turned = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

import type { Clock, TimerHandle } from "../base/clock.ts";

/** How late the event loop was for what came at any moment of a stretch of time, in milliseconds. */
export interface LoopDelay {
  readonly p99Ms: number;
  readonly meanMs: number;
}

/** Reads how late the event loop of its thread is. */
export interface LoopDelayReader {
  /** From here on the next reading counts. */
  begin(): void;
  /** Since the last reading, or `begin`. */
  read(): LoopDelay;
  end(): void;
}

/** So often that a p99 of one second leaves out its latest hundredth, and not nothing. */
const probeEachMs = 5;
/** Readings come each second; a thread stuck for longer than this holds is ended by its host. */
const mostProbes = 10_000;

/**
 * Sets a timer each 5 ms and looks how late it is. A loop that is stuck holds up all the probes that would have been
 * due meanwhile, so each of them counts:
 *
 *     due       5    10    15    20
 *     looked    5                23         late by 0, 13, 8 and 3 ms
 *
 * Node's own `monitorEventLoopDelay` counts that as one probe of many: half a second stuck is then no more than one
 * per cent of a second.
 */
export class LoopDelayProbe implements LoopDelayReader {
  readonly #clock: Clock;
  #delaysMs: number[] = [];
  #dueMs = 0;
  #timer: TimerHandle | null = null;
  readonly #tick = (): void => {
    const nowMs = this.#clock.now();
    this.#note(nowMs - this.#dueMs);
    this.#arm(nowMs);
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(): void {
    this.end();
    this.#delaysMs = [];
    this.#arm(this.#clock.now());
  }

  read(): LoopDelay {
    const nowMs = this.#clock.now();
    // A probe that is overdue tells of the time up to now, whoever came first.
    if (this.#timer !== null && nowMs > this.#dueMs) {
      this.#clock.clearTimer(this.#timer);
      this.#note(nowMs - this.#dueMs);
      this.#arm(nowMs);
    }
    const sorted = this.#delaysMs.sort((one, other) => one - other);
    this.#delaysMs = [];
    if (sorted.length === 0) return { p99Ms: 0, meanMs: 0 };
    return {
      p99Ms: sorted[Math.ceil(sorted.length * 0.99) - 1]!,
      meanMs: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
    };
  }

  end(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  #arm(nowMs: number): void {
    this.#dueMs = nowMs + probeEachMs;
    this.#timer = this.#clock.setTimer(this.#tick, probeEachMs);
  }

  #note(lateMs: number): void {
    let delayMs = Math.max(0, lateMs);
    do {
      if (this.#delaysMs.length < mostProbes) this.#delaysMs.push(delayMs);
      delayMs -= probeEachMs;
    } while (delayMs > 0);
  }
}

import type { UserTime } from "../runner/user-time.ts";
import type { LoopDelayReader } from "./loop-delay.ts";

/** How late the event loop of a load thread was in one whole second of run time. */
export interface ThreadSecond {
  readonly second: number;
  /** p99, ms. */
  readonly loopDelayMs: number;
  /** Its users were parked in it, at least for a while: its host could not know that they are still its own. */
  readonly paused?: boolean;
}

/** Where the time of a load thread and its users went since the test began, in milliseconds. */
export interface ThreadTime extends UserTime {
  /** How long the answers of all samples lay here, in all, before the event loop came to them. */
  readonly queuedMs: number;
  /** In which the event loop was busy. */
  readonly busyMs: number;
  readonly threadMs: number;
}

export interface ThreadRecord {
  /** Those that are over and were not told yet, in order. */
  readonly seconds: readonly ThreadSecond[];
  readonly time: ThreadTime;
}

/** What is known of a thread at a moment. */
export interface ThreadMoment {
  readonly runTimeMs: number;
  /** Samples ever recorded. */
  readonly counted: number;
  /** Share of the last second in which the event loop was busy, 0…1. */
  readonly busyShare: number;
  readonly users: UserTime;
}

/** A thread that comes up to so much later than a second begins has seen the whole of it. */
const wholeSecondMs = 900;

/** Tells of each second of a test once, and only of those that this thread has seen whole. */
export class ThreadRecorder {
  readonly #delay: LoopDelayReader;
  #next = 0;
  /** Seconds not told yet in which users were parked. */
  readonly #paused = new Set<number>();
  #lastMs = 0;
  #counted = 0;
  #queuedMs = 0;
  #busyMs = 0;
  #threadMs = 0;

  constructor(delay: LoopDelayReader) {
    this.#delay = delay;
  }

  begin(runTimeMs: number): void {
    this.#next = Math.floor((runTimeMs + wholeSecondMs) / 1000);
    this.#lastMs = runTimeMs;
    this.#delay.begin();
  }

  end(): void {
    this.#delay.end();
  }

  /** Users were parked from one moment of run time to another. */
  paused(fromMs: number, untilMs: number): void {
    const first = Math.max(this.#next, Math.floor(fromMs / 1000));
    for (let second = first; second <= untilMs / 1000; second++) this.#paused.add(second);
  }

  /** The seconds below this one: a thread that was stuck over several was as late in each of them. */
  upTo(endSecond: number, { runTimeMs, counted, busyShare, users }: ThreadMoment): ThreadRecord {
    const { p99Ms, meanMs } = this.#delay.read();
    const elapsedMs = runTimeMs - this.#lastMs;
    this.#lastMs = runTimeMs;
    this.#threadMs += elapsedMs;
    this.#busyMs += elapsedMs * busyShare;
    this.#queuedMs += meanMs * (counted - this.#counted);
    this.#counted = counted;
    const seconds: ThreadSecond[] = [];
    for (; this.#next < endSecond; this.#next++) {
      const paused = this.#paused.delete(this.#next);
      seconds.push({ second: this.#next, loopDelayMs: p99Ms, ...(paused ? { paused } : {}) });
    }
    const time = { ...users, queuedMs: this.#queuedMs, busyMs: this.#busyMs, threadMs: this.#threadMs };
    return { seconds, time };
  }
}

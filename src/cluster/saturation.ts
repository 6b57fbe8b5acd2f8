/** Seconds on end that make a thread saturated. */
export const saturatedAfterSeconds = 10;
const leastDelayMs = 20;
const shareOfMedian = 0.2;

/** The event-loop delay above which a thread falsifies what it measures. Without a median only the floor counts. */
export const delayLimitMs = (medianMs: number): number =>
  Number.isNaN(medianMs) ? leastDelayMs : Math.max(leastDelayMs, shareOfMedian * medianMs);

/** Whole seconds of run time, both inclusive, in which a load thread was its own bottleneck. */
export interface SaturatedStretch {
  readonly worker: string;
  readonly firstSecond: number;
  lastSecond: number;
}

/** All that is known of saturated threads. Plain data. */
export interface SavedSaturation {
  readonly stretches: readonly Readonly<SaturatedStretch>[];
  /** With the place of its stretch, −1 where it is none yet. */
  readonly streaks: readonly {
    readonly worker: string;
    readonly firstSecond: number;
    readonly lastSecond: number;
    readonly stretch: number;
  }[];
  readonly worst: readonly (readonly [worker: string, delayMs: number])[];
}

interface Streak {
  readonly firstSecond: number;
  lastSecond: number;
  stretch: SaturatedStretch | null;
}

/**
 * Finds saturated threads: ten seconds on end in which the p99 of a thread's event-loop delay exceeded
 * max(20 ms, 20 % of that second's median response time). Wants every second of every thread once, in order; a
 * second that is missing ends a stretch.
 */
export class Saturation {
  readonly stretches: SaturatedStretch[] = [];
  readonly #streaks = new Map<string, Streak>();
  readonly #worstDelayMs = new Map<string, number>();

  save(): SavedSaturation {
    return {
      stretches: this.stretches.map((one) => ({ ...one })),
      streaks: [...this.#streaks].map(([worker, { firstSecond, lastSecond, stretch }]) => {
        return {
          worker,
          firstSecond,
          lastSecond,
          stretch: stretch === null ? -1 : this.stretches.indexOf(stretch),
        };
      }),
      worst: [...this.#worstDelayMs],
    };
  }

  /** Takes what another one saved, in the place of nothing. */
  restore({ stretches, streaks, worst }: SavedSaturation): void {
    this.stretches.push(...stretches.map((one) => ({ ...one })));
    for (const { worker, firstSecond, lastSecond, stretch } of streaks) {
      this.#streaks.set(worker, { firstSecond, lastSecond, stretch: this.stretches[stretch] ?? null });
    }
    for (const [worker, delayMs] of worst) this.#worstDelayMs.set(worker, delayMs);
  }

  /** The stretch that begins to count with this second; null otherwise. */
  observe(worker: string, second: number, loopDelayMs: number, medianMs: number): SaturatedStretch | null {
    this.#worstDelayMs.set(worker, Math.max(loopDelayMs, this.#worstDelayMs.get(worker) ?? loopDelayMs));
    if (!(loopDelayMs > delayLimitMs(medianMs))) {
      this.#streaks.delete(worker);
      return null;
    }
    let streak = this.#streaks.get(worker);
    if (streak === undefined || second !== streak.lastSecond + 1) {
      streak = { firstSecond: second, lastSecond: second, stretch: null };
      this.#streaks.set(worker, streak);
    }
    streak.lastSecond = second;
    if (streak.stretch !== null) {
      streak.stretch.lastSecond = second;
      return null;
    }
    if (second - streak.firstSecond + 1 < saturatedAfterSeconds) return null;
    streak.stretch = { worker, firstSecond: streak.firstSecond, lastSecond: second };
    this.stretches.push(streak.stretch);
    return streak.stretch;
  }

  /** How many seconds on end the thread has been late by now, as long as they don't count as saturated. */
  lateSeconds(worker: string): number {
    const streak = this.#streaks.get(worker);
    return streak === undefined || streak.stretch !== null ? 0 : streak.lastSecond - streak.firstSecond + 1;
  }

  /** The longest event-loop delay of a thread in any second of the run; undefined before its first. */
  worstDelayMs(worker: string): number | undefined {
    return this.#worstDelayMs.get(worker);
  }

  /** The thread is no more. */
  forget(worker: string): void {
    this.#worstDelayMs.delete(worker);
    this.#streaks.delete(worker);
  }

  /** Whether some thread was saturated in this second, as far as it is known now. */
  covers(second: number): boolean {
    return this.stretches.some(
      ({ firstSecond, lastSecond }) => second >= firstSecond && second <= lastSecond,
    );
  }
}

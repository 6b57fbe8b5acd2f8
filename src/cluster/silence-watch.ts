/** Steps of a watcher: a tick each 100 ms, of which at most 200 ms count. */
export const watchTickMs = 100;
const longestStepMs = 200;
/** A silence of this length means lost. */
export const lostAfterMs = 2500;
/** The same, once after the watcher's own new link or epoch. */
export const lostAfterNewLinkMs = 5000;
/** What a load thread has until it is ready. */
export const loadingLimitMs = 60_000;

/**
 * How long somebody has been silent, by the steps of its watcher: a watcher that was frozen itself saw no silence
 * meanwhile and condemns nobody.
 */
export class SilenceWatch {
  #silenceMs = 0;
  #limitMs: number;
  /** Something was heard since the last step, so that only a part of the next one was silent. */
  #heardInStep = false;

  constructor(limitMs = lostAfterMs) {
    this.#limitMs = limitMs;
  }

  get silenceMs(): number {
    return this.#silenceMs;
  }

  get lost(): boolean {
    return this.#silenceMs >= this.#limitMs;
  }

  /** Something was heard; from here on `limitMs` counts. */
  heard(limitMs = lostAfterMs): void {
    this.#silenceMs = 0;
    this.#limitMs = limitMs;
    this.#heardInStep = true;
  }

  /** @param elapsedMs since the watcher's last step. */
  step(elapsedMs: number): void {
    // Not even that part counts: nobody may be taken for lost before its users know that they may go on no more.
    if (this.#heardInStep) this.#heardInStep = false;
    else this.#silenceMs += Math.min(elapsedMs, longestStepMs);
  }
}

import type { Clock, TimerHandle } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";

const repeatAfterMs = [1000, 2000, 4000, 8000];
const repeatSpread = 0.25;
/** A new link is answered by all at once: each at some moment of this time. */
const renewWithinMs = 2000;

/** Sends one thing again and again until it is answered, less often with time. */
export class RepeatedRequest {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #send: () => void;
  #repeats = 0;
  #timer: TimerHandle | null = null;

  constructor(clock: Clock, random: Random, send: () => void) {
    this.#clock = clock;
    this.#random = random;
    this.#send = send;
  }

  /** Sends now, and then after 1, 2, 4, 8, 8 … seconds ± 25 %. */
  start(): void {
    this.#repeats = 0;
    this.#go();
  }

  /** There is a new link: what it lost goes again soon. */
  renew(): void {
    if (this.#timer !== null) this.#arm(this.#random.next() * renewWithinMs);
  }

  /** It is answered, or nobody waits any more. */
  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  #go(): void {
    const afterMs = repeatAfterMs[Math.min(this.#repeats++, repeatAfterMs.length - 1)]!;
    this.#arm(afterMs * (1 + repeatSpread * (2 * this.#random.next() - 1)));
    this.#send();
  }

  #arm(delayMs: number): void {
    this.stop();
    this.#timer = this.#clock.setTimer(() => this.#go(), delayMs);
  }
}

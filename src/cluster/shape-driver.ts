import type { Clock, TimerHandle } from "../base/clock.ts";
import { sameLoad, type WantedLoad } from "../shape/wanted-load.ts";

/** What leads the load of a test instead of its users and spawn rate. */
export interface LoadShape {
  /** As reports name it. */
  readonly name: string;
  /** Wanted load by whole seconds since the first user; null when the test is to end. */
  ask(elapsedSeconds: number): WantedLoad | null | Promise<WantedLoad | null>;
}

export interface ShapeDriverParts {
  readonly clock: Clock;
  readonly shape: LoadShape;
  /** Other load is wanted than before. */
  readonly wanted: (load: WantedLoad) => void;
  readonly ended: () => void;
  /** The shape threw, or wants what can't be. */
  readonly failed: (error: unknown) => void;
}

/** Node's timers come up to so much early. */
const earlyMs = 1;

/** Asks a shape once a second, whatever the ramp does, and tells of what changed. */
export class ShapeDriver {
  readonly #parts: ShapeDriverParts;
  readonly #zeroMs: number;
  #last: WantedLoad;
  #timer: TimerHandle | null = null;
  #stopped = false;

  /** @param first what the shape wanted at second 0, on the clock's `zeroMs`. */
  constructor(parts: ShapeDriverParts, first: WantedLoad, zeroMs: number) {
    this.#parts = parts;
    this.#last = first;
    this.#zeroMs = zeroMs;
    this.#askAt(1);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) this.#parts.clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  #askAt(second: number): void {
    const { clock } = this.#parts;
    const delayMs = Math.max(0, this.#zeroMs + second * 1000 - clock.now());
    this.#timer = clock.setTimer(() => void this.#ask(second), delayMs);
  }

  /** A tick that took longer than a second is followed by that of the second which it is by then. */
  async #ask(dueSecond: number): Promise<void> {
    const { clock, shape, wanted, ended, failed } = this.#parts;
    const second = Math.max(dueSecond, Math.floor((clock.now() - this.#zeroMs + earlyMs) / 1000));
    try {
      const load = await shape.ask(second);
      if (this.#stopped) return;
      if (load === null) {
        this.stop();
        ended();
        return;
      }
      if (!sameLoad(load, this.#last)) {
        this.#last = load;
        wanted(load);
      }
      this.#askAt(second + 1);
    } catch (error) {
      if (this.#stopped) return;
      this.stop();
      failed(error);
    }
  }
}

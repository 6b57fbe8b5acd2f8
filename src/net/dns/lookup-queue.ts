import type { Clock, TimerHandle } from "../../base/clock.ts";
import type { LookupSlots } from "./lookup-slots.ts";

/** A look-up by the system that waits for its place; calls `done` once when the place is free again. */
export interface QueuedLookup {
  run(done: () => void): void;
}

/** How often a thread that waits looks for a place that another thread gave back. */
export const LOOK_FOR_SLOT_MS = 25;

/** The look-ups of this thread that wait for one of the process's places, first come first served. */
export class LookupQueue {
  readonly #clock: Clock;
  readonly #slots: LookupSlots;
  readonly #waiting = new Set<QueuedLookup>();
  #timer: TimerHandle | null = null;

  constructor(clock: Clock, slots: LookupSlots) {
    this.#clock = clock;
    this.#slots = slots;
  }

  /** Runs the look-up at once when a place is free and nobody waits. */
  add(lookup: QueuedLookup): void {
    this.#waiting.add(lookup);
    if (this.#timer === null) this.#pump(false);
  }

  /** For one that needs no place any more. */
  remove(lookup: QueuedLookup): void {
    this.#waiting.delete(lookup);
    if (this.#waiting.size === 0) this.#rest();
  }

  #pump(insists: boolean): void {
    for (const lookup of this.#waiting) {
      const place = this.#slots.take(insists);
      if (place === "full") {
        if (this.#timer === null) this.#lookAgain(false, LOOK_FOR_SLOT_MS);
        return;
      }
      if (place === "kept") {
        // The other thread looks in the meantime; one that is stuck or gone gets no second chance.
        this.#lookAgain(true, 2 * LOOK_FOR_SLOT_MS);
        return;
      }
      this.#waiting.delete(lookup);
      lookup.run(() => {
        this.#slots.release();
        this.#pump(false);
      });
    }
    this.#rest();
  }

  #lookAgain(insists: boolean, delayMs: number): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = null;
      this.#pump(insists);
    }, delayMs);
  }

  #rest(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
    this.#slots.stopWaiting();
  }
}

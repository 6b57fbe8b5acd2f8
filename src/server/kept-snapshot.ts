import type { Clock } from "../base/clock.ts";
import type { RunSnapshot } from "../stats/snapshot.ts";
import type { ConsoleControl } from "./console-control.ts";

const KEPT_MS = 1000;

/** The numbers for all routes: taken and masked once a second however many ask, and anew when a test was steered. */
export class KeptSnapshot {
  readonly #clock: Clock;
  readonly #control: ConsoleControl;
  #snapshot: RunSnapshot | null = null;
  #takenAtMs = Number.NEGATIVE_INFINITY;
  #takenOf = -1;

  constructor(clock: Clock, control: ConsoleControl) {
    this.#clock = clock;
    this.#control = control;
  }

  /** At most a second old. */
  get(): RunSnapshot | null {
    const isOld = this.#clock.now() - this.#takenAtMs >= KEPT_MS;
    return isOld || this.#control.changes !== this.#takenOf ? this.take() : this.#snapshot;
  }

  /** Of this moment, for an answer that is kept itself. */
  take(): RunSnapshot | null {
    this.#takenAtMs = this.#clock.now();
    this.#takenOf = this.#control.changes;
    this.#snapshot = this.#control.snapshot();
    return this.#snapshot;
  }
}

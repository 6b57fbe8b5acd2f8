import type { Clock } from "../base/clock.ts";
import type { Abortable, CallScope } from "./call-scope.ts";
import type { Gate } from "./gate.ts";

/** A user as its gate sees it. */
export interface Parkable {
  readonly clock: Clock;
  readonly scope: CallScope;
  readonly gate: Gate;
  /** When the user last went on after it had been parked, on its clock; −Infinity before. */
  resumedMs: number;
}

const ignore = (): void => {};

/** A call that waits at the gate: as a wait, so that a user that does nothing else ends at once when told to stop. */
class Parking implements Abortable {
  readonly pause = "wait";
  readonly promise: Promise<void>;
  readonly #user: Parkable;
  readonly #giveUp: () => void;
  #resolve: () => void = ignore;
  #reject: (reason: unknown) => void = ignore;

  constructor(user: Parkable) {
    this.#user = user;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#giveUp = user.gate.whenOpen(() => this.#goOn());
    // Last: entering may abort at once, when the user is about to stop.
    user.scope.enter(this);
  }

  abort(reason: unknown): void {
    this.#giveUp();
    // Nobody may be awaiting it.
    this.promise.catch(ignore);
    this.#reject(reason);
  }

  #goOn(): void {
    const { clock, scope } = this.#user;
    this.#user.resumedMs = clock.now();
    scope.leave(this);
    this.#resolve();
  }
}

/** Resolves when the gate has opened, maybe to shut again: ask it once more. Rejects when the user is cut. */
export const untilOpen = (user: Parkable): Promise<void> => new Parking(user).promise;

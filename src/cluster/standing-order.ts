import type { Order } from "./messages.ts";

/** What an order that came means for its host. */
export type OrderEffect =
  /** One overtaken by a newer one, or of a controller that is no more. */
  | "dropped"
  /** It says nothing new, or nothing that may be obeyed; the controller was heard. */
  | "heard"
  /** There is a new controller, which has not said yet what to do. */
  | "new epoch"
  /** It is too old to start anybody, but what it takes away is taken away. */
  | "stops"
  /** It is what the host obeys from now on, or still. */
  | "stands";

/** The order that a host obeys: the newest that it has whole, of the highest epoch seen. */
export class StandingOrder {
  #epoch = 0;
  /** The highest number of the epoch that came. */
  #newest = 0;
  #order: Order | null = null;

  get epoch(): number {
    return this.#epoch;
  }

  /** Null before the first order of an epoch. */
  get order(): Order | null {
    return this.#order;
  }

  /** @param isFresh the beat that it names is so young that no controller can have given its users away. */
  take(order: Order, isFresh: boolean): OrderEffect {
    if (order.epoch < this.#epoch) return "dropped";
    const isNewEpoch = order.epoch > this.#epoch;
    if (isNewEpoch) {
      this.#epoch = order.epoch;
      this.#order = null;
    } else if (order.number < this.#newest) return "dropped";
    this.#newest = order.number;
    const isKnown = this.#order !== null && this.#order.number === order.number;
    if (order.same === true) {
      if (isNewEpoch) return "new epoch";
      // Without the body there is nothing to obey; our beats show it, and the body comes.
      return isKnown && isFresh ? "stands" : "heard";
    }
    if (!isFresh) return isKnown ? "heard" : "stops";
    this.#order = order;
    return "stands";
  }
}

/** A call in flight that can be cut: its promise rejects once with the reason, and its socket is closed. */
export interface Abortable {
  abort(reason: unknown): void;
  /** Set on a pause: no request. A user that does nothing but `wait` ends at once when told to stop. */
  readonly pause?: "wait" | "sleep";
  /** When a pause is to be over, on the clock of its user; a pause without it lasts until it is left. */
  readonly pauseDueMs?: number;
}

/**
 * Keeps count of the calls that a virtual user has in flight, so that a task ends when all of them have, and cuts
 * them when the user must stop. Whoever offers a call (a client, `measure`, `sleep`) enters it and leaves it.
 */
export interface CallScope {
  /**
   * True once the user was cut: a new call must then never settle. Ask once, where the code of the scenario makes the
   * call and before anything is sent: a call under way (its next hop, say) is cut by `abort` and need not ask again.
   */
  readonly closed: boolean;
  /** May abort the call before it returns, when its user is about to stop. */
  enter(call: Abortable): void;
  /** Leaving twice, or after an abort, does nothing. */
  leave(call: Abortable): void;
}

/** What a call gives back in a closed scope; nothing holds it, so the code that awaits it is collected. */
export const neverSettles = <T>(): Promise<T> => new Promise<T>(() => {});

/** A call in flight that can be cut: its promise rejects once with the reason, and its socket is closed. */
export interface Abortable {
  abort(reason: unknown): void;
}

/**
 * Keeps count of the calls that a virtual user has in flight, so that a task ends when all of them have, and cuts
 * them when the user must stop. Whoever offers a call (a client, `measure`, `sleep`) enters it and leaves it.
 */
export interface CallScope {
  /** True once the user was cut: a new call must then never settle. Ask before anything is sent. */
  readonly closed: boolean;
  enter(call: Abortable): void;
  leave(call: Abortable): void;
}

/** What a call gives back in a closed scope; nothing holds it, so the code that awaits it is collected. */
export const neverSettles = <T>(): Promise<T> => new Promise<T>(() => {});

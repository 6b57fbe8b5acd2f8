import { AcridaError } from "../base/errors.ts";

/** Takes one object; may be async. */
export type EventListener<Payload> = (payload: Payload) => unknown;

/** Told of a listener that threw, and of which event. */
export type ListenerFailed = (thrown: unknown, event: string) => void;

const fireHook = Symbol("fire");

/** One kind of event; scenarios add listeners to it. */
export class EventHook<Payload> {
  readonly #name: string;
  readonly #reversed: boolean;
  #listeners: readonly EventListener<Payload>[] = [];

  constructor(name: string, reversed = false) {
    this.#name = name;
    this.#reversed = reversed;
  }

  /**
   * Adds a listener and gives it back, so that it can be removed.
   * @throws AcridaError MISUSE for what is no function.
   */
  addListener<L extends EventListener<Payload>>(listener: L): L {
    if (typeof listener !== "function") {
      throw new AcridaError(
        "MISUSE",
        `events.${this.#name}.addListener(): expected a function, got ${String(listener)}`,
      );
    }
    this.#listeners = this.#reversed ? [listener, ...this.#listeners] : [...this.#listeners, listener];
    return listener;
  }

  /** Removes a listener; one that is not there is no error. */
  removeListener(listener: EventListener<Payload>): void {
    this.#listeners = this.#listeners.filter((other) => other !== listener);
  }

  /** How many listeners there are. */
  get listenerCount(): number {
    return this.#listeners.length;
  }

  [fireHook](payload: Payload, onError: ListenerFailed): Promise<void> | undefined {
    let pending: Promise<unknown>[] | undefined;
    for (const listener of this.#listeners) {
      try {
        const result = listener(payload);
        if (result instanceof Promise) {
          pending ??= [];
          pending.push(result.catch((thrown) => onError(thrown, this.#name)));
        }
      } catch (thrown) {
        onError(thrown, this.#name);
      }
    }
    return pending === undefined ? undefined : Promise.all(pending).then(() => {});
  }
}

/**
 * Calls every listener in turn. One that throws, now or later, is reported and stops nothing. The promise is there
 * only when a listener is async, and settles when all have.
 */
export const fire = <Payload>(
  hook: EventHook<Payload>,
  payload: Payload,
  onError: ListenerFailed,
): Promise<void> | undefined => hook[fireHook](payload, onError);

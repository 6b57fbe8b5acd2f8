import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Tells the `onStop` of a cut user from the task that was cut, though both call the same client. Tracking async
 * contexts makes every promise of the thread dearer, so it is on only while such an `onStop` runs.
 */
export class StopContexts {
  readonly #storage = new AsyncLocalStorage<object>();
  #open = 0;

  /** Runs the body, and all that it awaits, in the token's context. */
  async within(token: object, body: () => Promise<void>): Promise<void> {
    this.#open++;
    try {
      await this.#storage.run(token, body);
    } finally {
      this.#open--;
      if (this.#open === 0) this.#storage.disable();
    }
  }

  /** Whether the running code belongs to the token. */
  isWithin(token: object): boolean {
    return this.#open > 0 && this.#storage.getStore() === token;
  }
}

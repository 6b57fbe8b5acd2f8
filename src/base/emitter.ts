/** Listeners of one kind of event; each gets one object. */
export class Emitter<Event> {
  #listeners: ((event: Event) => void)[] = [];

  /** Adds a listener; the function that comes back removes it. */
  add(listener: (event: Event) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Removes all listeners. */
  clear(): void {
    this.#listeners = [];
  }

  get size(): number {
    return this.#listeners.length;
  }

  emit(event: Event): void {
    for (const listener of this.#listeners) listener(event);
  }
}

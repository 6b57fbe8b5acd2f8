import { type Bus, type BusHandler, type BusPayload, subjectMatches } from "./bus.ts";
import { copyPayload } from "./copy-payload.ts";

interface Subscription {
  readonly pattern: string;
  readonly handler: BusHandler;
  active: boolean;
}

interface Delivery {
  readonly subscription: Subscription;
  readonly payload: BusPayload;
  readonly subject: string;
}

/** A bus between nodes of one thread: every subscriber gets a copy of its own, in a microtask after `publish`. */
export class InProcessBus implements Bus {
  #connected = true;
  #subscriptions: Subscription[] = [];
  #linkListeners: ((connected: boolean) => void)[] = [];
  #queue: Delivery[] = [];
  #scheduled = false;

  get connected(): boolean {
    return this.#connected;
  }

  publish(subject: string, payload: BusPayload): void {
    if (!this.#connected) return;
    for (const subscription of this.#subscriptions) {
      if (!subjectMatches(subscription.pattern, subject)) continue;
      this.#queue.push({ subscription, payload: copyPayload(payload), subject });
    }
    this.#schedule();
  }

  subscribe(pattern: string, handler: BusHandler): () => void {
    const subscription = { pattern, handler, active: true };
    this.#subscriptions.push(subscription);
    return () => {
      subscription.active = false;
      this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
    };
  }

  onLinkChange(listener: (connected: boolean) => void): () => void {
    this.#linkListeners = [...this.#linkListeners, listener];
    return () => {
      this.#linkListeners = this.#linkListeners.filter((other) => other !== listener);
    };
  }

  async close(): Promise<void> {
    if (!this.#connected) return;
    this.#connected = false;
    this.#queue = [];
    for (const subscription of this.#subscriptions) subscription.active = false;
    this.#subscriptions = [];
    for (const listener of this.#linkListeners) listener(false);
  }

  #schedule(): void {
    if (this.#scheduled || this.#queue.length === 0) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    this.#scheduled = false;
    const batch = this.#queue;
    this.#queue = [];
    let next = 0;
    try {
      while (next < batch.length) {
        const { subscription, payload, subject } = batch[next++]!;
        if (subscription.active) subscription.handler(payload, subject);
      }
    } finally {
      // A handler that throws must not cost the others their messages.
      if (next < batch.length) this.#queue = [...batch.slice(next), ...this.#queue];
      this.#schedule();
    }
  }
}

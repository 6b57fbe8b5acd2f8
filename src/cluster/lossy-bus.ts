import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { Bus, BusHandler, BusPayload } from "../bus/bus.ts";
import { copyPayload } from "../bus/copy-payload.ts";

/** How badly a bus carries: shares of messages, and the longest delay. Different delays change the order. */
export interface BusFaults {
  readonly dropped: number;
  readonly duplicated: number;
  readonly longestDelayMs: number;
  /** Only messages whose subject contains this; all by default. */
  readonly subject?: string;
}

/** A node's way to a bus on which messages get lost, come twice, late and out of order: for tests. */
export class LossyBus implements Bus {
  /** Cut off: nothing goes out and nothing comes in. */
  partitioned = false;
  faults: BusFaults;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(bus: Bus, clock: Clock, random: Random, faults: BusFaults) {
    this.#bus = bus;
    this.#clock = clock;
    this.#random = random;
    this.faults = faults;
  }

  get connected(): boolean {
    return this.#bus.connected;
  }

  publish(subject: string, payload: BusPayload): void {
    if (this.partitioned) return;
    const { dropped, duplicated, longestDelayMs, subject: faulty = "" } = this.faults;
    if (!subject.includes(faulty)) {
      this.#bus.publish(subject, payload);
      return;
    }
    if (this.#random.next() < dropped) return;
    const copies = this.#random.next() < duplicated ? 2 : 1;
    const copy = copyPayload(payload);
    for (let sent = 0; sent < copies; sent++) {
      const delayMs = this.#random.next() * longestDelayMs;
      if (delayMs === 0) this.#bus.publish(subject, copy);
      else this.#clock.setTimer(() => this.#bus.publish(subject, copy), delayMs);
    }
  }

  subscribe(pattern: string, handler: BusHandler): () => void {
    return this.#bus.subscribe(pattern, (payload, subject) => {
      if (!this.partitioned) handler(payload, subject);
    });
  }

  onLinkChange(listener: (connected: boolean) => void): () => void {
    return this.#bus.onLinkChange(listener);
  }

  close(): Promise<void> {
    return this.#bus.close();
  }
}

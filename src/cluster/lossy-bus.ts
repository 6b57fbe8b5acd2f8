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
  /** Cut off, and it does not notice: nothing goes out and nothing comes in. */
  partitioned = false;
  /** What comes on a subject that contains this is lost; null for nothing. */
  deafTo: string | null = null;
  faults: BusFaults;
  /** The link is there, as far as its node can tell. */
  #isUp = true;
  /** What came while the node was frozen, and since then behind that; null where it may come at once. */
  #held: (() => void)[] | null = null;
  #frozen = false;
  #linkListeners: ((connected: boolean) => void)[] = [];
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #isSpared: (payload: BusPayload) => boolean;

  /** @param isSpared what comes once, at once and in order, as long as there is a link at all. */
  constructor(
    bus: Bus,
    clock: Clock,
    random: Random,
    faults: BusFaults,
    isSpared: (payload: BusPayload) => boolean = () => false,
  ) {
    this.#bus = bus;
    this.#clock = clock;
    this.#random = random;
    this.faults = faults;
    this.#isSpared = isSpared;
  }

  get connected(): boolean {
    return this.#isUp && this.#bus.connected;
  }

  /** The link is lost, which its node notices, or there again. */
  set isUp(isUp: boolean) {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    for (const listener of this.#linkListeners) listener(isUp);
  }

  get isFrozen(): boolean {
    return this.#held !== null;
  }

  /** The node is frozen: what comes waits. */
  freeze(): void {
    this.#frozen = true;
    this.#held ??= [];
  }

  /** What came meanwhile comes now, in order, and before what comes later. */
  thaw(): void {
    this.#frozen = false;
    this.#release();
  }

  /** One after the other, as a process reads them that goes on. */
  #release(): void {
    this.#clock.setTimer(() => {
      if (this.#frozen || this.#held === null) return;
      const deliver = this.#held.shift();
      if (deliver === undefined) this.#held = null;
      else {
        this.#release();
        deliver();
      }
    }, 0);
  }

  publish(subject: string, payload: BusPayload): void {
    if (this.partitioned || !this.#isUp) return;
    const { dropped, duplicated, longestDelayMs, subject: faulty = "" } = this.faults;
    if (!subject.includes(faulty) || this.#isSpared(payload)) {
      this.#bus.publish(subject, payload);
      return;
    }
    if (this.#random.next() < dropped) return;
    const copies = this.#random.next() < duplicated ? 2 : 1;
    // The bus below copies at once; what waits must not change meanwhile.
    const sent = longestDelayMs === 0 ? payload : copyPayload(payload);
    for (let copy = 0; copy < copies; copy++) {
      const delayMs = this.#random.next() * longestDelayMs;
      if (delayMs === 0) this.#bus.publish(subject, sent);
      else this.#clock.setTimer(() => this.#bus.publish(subject, sent), delayMs);
    }
  }

  subscribe(pattern: string, handler: BusHandler): () => void {
    let active = true;
    const end = this.#bus.subscribe(pattern, (payload, subject) => {
      const { deafTo } = this;
      if (this.partitioned || !this.#isUp || (deafTo !== null && subject.includes(deafTo))) return;
      if (this.#held === null) handler(payload, subject);
      else this.#held.push(() => active && handler(payload, subject));
    });
    return () => {
      active = false;
      end();
    };
  }

  onLinkChange(listener: (connected: boolean) => void): () => void {
    this.#linkListeners = [...this.#linkListeners, listener];
    const end = this.#bus.onLinkChange(listener);
    return () => {
      this.#linkListeners = this.#linkListeners.filter((other) => other !== listener);
      end();
    };
  }

  close(): Promise<void> {
    return this.#bus.close();
  }
}

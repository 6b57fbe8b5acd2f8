import type { Clock } from "../../base/clock.ts";

/** More are not kept back: what a request needs of the processor's caches would be gone until it is written. */
const MOST_AT_ONCE = 32;

/** Has something to write to its socket. */
export interface Sender {
  send(): void;
}

const none: readonly Sender[] = [];

/**
 * Writes what the requests of a thread have for their sockets once a turn of the event loop, behind its reading. What a
 * write costs besides the system's part is then paid once a turn, and a target that sleeps is woken once, not for each.
 */
export class SendTurn {
  private readonly clock: Clock;
  private waiting: Sender[] = [];
  private spare: Sender[] = [];
  private expected = false;
  private readonly onTurn = (): void => {
    this.expected = false;
    this.sendAll();
  };

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Calls `send` in this turn or, when this one is over with its reading, in the next; at once when many wait. */
  add(sender: Sender): void {
    this.waiting.push(sender);
    if (this.waiting.length >= MOST_AT_ONCE) this.sendAll();
    else if (!this.expected) {
      this.expected = true;
      this.clock.setImmediate(this.onTurn);
    }
  }

  private sendAll(): void {
    const { waiting } = this;
    this.waiting = this.spare;
    let sent = 0;
    try {
      while (sent < waiting.length) waiting[sent++]!.send();
    } finally {
      // One that throws must take none with it.
      const rest = sent < waiting.length ? waiting.splice(sent) : none;
      waiting.length = 0;
      this.spare = waiting;
      for (const sender of rest) this.add(sender);
    }
  }
}

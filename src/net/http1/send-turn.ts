import type { Clock } from "../../base/clock.ts";

/** More are not kept back: what a request needs of the processor's caches would be gone until it is written. */
const MOST_AT_ONCE = 32;

/** Has something to write to its socket. */
export interface Sender {
  send(): void;
}

/** Emptied by counting: a list that is cut to no length grows anew in each turn. */
type Senders = (Sender | null)[];

const noSenders = (): Senders => new Array<Sender | null>(MOST_AT_ONCE).fill(null);

/**
 * Writes what the requests of a thread have for their sockets once a turn of the event loop, behind its reading. What a
 * write costs besides the system's part is then paid once a turn, and a target that sleeps is woken once, not for each.
 */
export class SendTurn {
  private readonly clock: Clock;
  private waiting = noSenders();
  private count = 0;
  /** Null while those of it are sent. */
  private spare: Senders | null = noSenders();
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
    this.waiting[this.count++] = sender;
    if (this.count === MOST_AT_ONCE) this.sendAll();
    else if (!this.expected) {
      this.expected = true;
      this.clock.setImmediate(this.onTurn);
    }
  }

  private sendAll(): void {
    const { waiting, count } = this;
    this.waiting = this.spare ?? noSenders();
    this.spare = null;
    this.count = 0;
    let sent = 0;
    try {
      while (sent < count) taken(waiting, sent++).send();
    } finally {
      // One that throws must take none with it.
      while (sent < count) this.add(taken(waiting, sent++));
      this.spare = waiting;
    }
  }
}

const taken = (senders: Senders, at: number): Sender => {
  const sender = senders[at]!;
  senders[at] = null;
  return sender;
};

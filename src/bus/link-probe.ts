import type { Clock, TimerHandle } from "../base/clock.ts";

/** What the probe needs of a connection. */
export interface ProbedLink {
  /** Resolves when the far side has answered; all that was sent before has reached it then. */
  flush(): Promise<void>;
  stats(): { readonly inBytes: number };
}

const tickMs = 250;
/** Ping and silence together stay below the 2.5 s after which a node would call the others lost (protocol rule 5). */
const pingEachMs = 750;
const longestSilenceMs = 1_250;
/** A ping after so many bytes too, so that a full link is confirmed as fast as it carries. */
const pingEachBytes = 1024 * 1024;
/** Half of what a NATS server keeps for one who does not read. */
const mostUnconfirmedBytes = 32 * 1024 * 1024;

/**
 * Finds out that a link is dead where TCP would take minutes, and how much of what was sent may still lie in buffers. A
 * process that was frozen itself condemns no link: only time in which it could have heard counts.
 */
export class LinkProbe {
  readonly #link: ProbedLink;
  readonly #clock: Clock;
  readonly #onDead: () => void;
  #timer: TimerHandle;
  #lastTickMs: number;
  #sincePingMs = 0;
  #silentMs = 0;
  #heardBytes = 0;
  #waiting = false;
  #sentBytes = 0;
  #pingedBytes = 0;
  #confirmedBytes = 0;

  constructor(link: ProbedLink, clock: Clock, onDead: () => void) {
    this.#link = link;
    this.#clock = clock;
    this.#onDead = onDead;
    this.#lastTickMs = clock.now();
    this.#timer = clock.setTimer(() => this.#tick(), tickMs);
  }

  /** Books so many bytes as sent; false, and nothing booked, where too many wait unconfirmed. */
  takes(bytes: number): boolean {
    if (this.#sentBytes - this.#confirmedBytes + bytes > mostUnconfirmedBytes) return false;
    // Before these are booked: they are sent only after the ping.
    if (this.#sentBytes - this.#pingedBytes >= pingEachBytes) this.#ping();
    this.#sentBytes += bytes;
    return true;
  }

  stop(): void {
    this.#clock.clearTimer(this.#timer);
  }

  #tick(): void {
    this.#timer = this.#clock.setTimer(() => this.#tick(), tickMs);
    const nowMs = this.#clock.now();
    const elapsedMs = Math.min(nowMs - this.#lastTickMs, 2 * tickMs);
    this.#lastTickMs = nowMs;
    this.#sincePingMs += elapsedMs;
    const { inBytes } = this.#link.stats();
    // An answer may wait behind much else: whatever comes in is a sign of life.
    if (inBytes !== this.#heardBytes) this.#silentMs = 0;
    else if (this.#waiting) this.#silentMs += elapsedMs;
    this.#heardBytes = inBytes;
    if (this.#silentMs >= longestSilenceMs) {
      this.stop();
      this.#onDead();
    } else if (this.#sincePingMs >= pingEachMs) this.#ping();
  }

  #ping(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#sincePingMs = 0;
    const pingedBytes = this.#sentBytes;
    this.#pingedBytes = pingedBytes;
    this.#link.flush().then(
      () => {
        this.#waiting = false;
        this.#silentMs = 0;
        this.#confirmedBytes = pingedBytes;
        if (this.#sentBytes - pingedBytes >= pingEachBytes) this.#ping();
      },
      // The link is gone; it tells that by itself.
      () => {},
    );
  }
}

import type { Clock } from "../base/clock.ts";

const WINDOW_MS = 60_000;
const MOST_OF_ONE_ADDRESS = 10;
const MOST_IN_ALL = 200;
/** Addresses beyond count in all only. */
const MOST_ADDRESSES = 1000;

/** How often a token or a login may be tried: 10 times a minute from one address, 200 times from all together. */
export class AttemptLimit {
  readonly #clock: Clock;
  readonly #byAddress = new Map<string, number>();
  #inAll = 0;
  #windowEndMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds until the address may try again; 0 when it may now. */
  waitSeconds(address: string): number {
    const nowMs = this.#clock.now();
    if (nowMs >= this.#windowEndMs) return 0;
    const isOver = this.#inAll >= MOST_IN_ALL || (this.#byAddress.get(address) ?? 0) >= MOST_OF_ONE_ADDRESS;
    return isOver ? Math.ceil((this.#windowEndMs - nowMs) / 1000) : 0;
  }

  /** Counts a wrong token, or a login. */
  failed(address: string): void {
    const nowMs = this.#clock.now();
    if (nowMs >= this.#windowEndMs) {
      this.#windowEndMs = nowMs + WINDOW_MS;
      this.#byAddress.clear();
      this.#inAll = 0;
    }
    this.#inAll += 1;
    const before = this.#byAddress.get(address) ?? 0;
    if (before > 0 || this.#byAddress.size < MOST_ADDRESSES) this.#byAddress.set(address, before + 1);
  }

  /** Takes back one that was counted: it was right after all. */
  forgive(address: string): void {
    this.#inAll = Math.max(0, this.#inAll - 1);
    const before = this.#byAddress.get(address);
    if (before !== undefined) this.#byAddress.set(address, Math.max(0, before - 1));
  }
}

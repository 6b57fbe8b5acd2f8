/**
 * Users go on for so long after a beat that is known to be on the bus; 0.1 s before the controller can take its host
 * for lost.
 */
export const fenceMs = 2400;

/**
 * Up to when the threads of a host may go on (protocol rule 4): as long as it can be sure that no controller has given
 * its users away. Times are of the host's monotonic clock.
 */
export class Fence {
  #untilMs: number;

  /** @param isFenced false for the host in the controller's own process, which dies with it. */
  constructor(isFenced: boolean) {
    this.#untilMs = isFenced ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  /** The moment past which users are parked. */
  get untilMs(): number {
    return this.#untilMs;
  }

  /** A beat sent then is on the bus: it came back, or an order named it. That moves an open fence, and opens none. */
  known(sentMs: number | null, nowMs: number): void {
    if (sentMs !== null && nowMs <= this.#untilMs) this.#moveTo(sentMs);
  }

  /** Whether an order that names a beat sent then says what is so now: an older one may have been overtaken. */
  isFresh(sentMs: number | null, nowMs: number): boolean {
    if (this.#untilMs === Number.POSITIVE_INFINITY) return true;
    return sentMs !== null && nowMs - sentMs < fenceMs;
  }

  /** A fresh order stands: users may go on. */
  open(sentMs: number | null): void {
    if (sentMs !== null) this.#moveTo(sentMs);
  }

  #moveTo(sentMs: number): void {
    this.#untilMs = Math.max(this.#untilMs, sentMs + fenceMs);
  }
}

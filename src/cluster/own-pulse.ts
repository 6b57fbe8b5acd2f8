import type { BusPayload } from "../bus/bus.ts";

/** So many may be on their way; older ones say nothing any more. */
const mostUnderWay = 64;

/** A step of a watcher, in which it heard the bus. */
export interface HeardStep {
  readonly elapsedMs: number;
  /** When it began, on the watcher's clock. */
  readonly beganMs: number;
}

/**
 * A watcher's own messages, which the bus brings back: what was sent before one of them is heard before it. As long as
 * none comes back the watcher is cut off, whatever its link believes, and hears no silence of others.
 */
export class OwnPulse {
  readonly #epoch: number;
  #sent = 0;
  /** By number: the step before it. */
  readonly #steps = new Map<number, HeardStep>();

  /** @param epoch that no other watcher has. */
  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  /** The message to send now, after a step of so long. */
  next(elapsedMs: number, nowMs: number): BusPayload {
    const number = ++this.#sent;
    this.#steps.set(number, { elapsedMs, beganMs: nowMs - elapsedMs });
    this.#steps.delete(number - mostUnderWay);
    return { type: "pulse", epoch: this.#epoch, number };
  }

  /** Of a message that came: the step before it; null for any other. */
  heard(payload: BusPayload): HeardStep | null {
    if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return null;
    const { type, epoch, number } = payload as Readonly<Record<string, unknown>>;
    if (type !== "pulse" || epoch !== this.#epoch || typeof number !== "number") return null;
    const step = this.#steps.get(number) ?? null;
    this.#steps.delete(number);
    return step;
  }
}

import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";

const tellEachMs = 10_000;

/** Tells of messages that were dropped since they can't be right: at most one line in ten seconds, with their number. */
export class DroppedMessages {
  readonly #clock: Clock;
  readonly #logger: Logger;
  #count = 0;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  readonly add = (type: string): void => {
    this.#count++;
    const nowMs = this.#clock.now();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + tellEachMs;
    const messages = this.#count === 1 ? "a message" : `${this.#count} messages`;
    this.#count = 0;
    this.#logger.warning(`${messages} on the bus can't be right and were dropped, the last of type ${type}`);
  };
}

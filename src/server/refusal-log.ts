import type { Clock } from "../base/clock.ts";
import { cutText } from "../base/cut-text.ts";
import { LogLimit } from "../base/log-limit.ts";
import type { Logger } from "../base/logger.ts";
import { visible } from "../outputs/display-text.ts";

const MOST_IN_TEN_SECONDS = 10;
const LONGEST = 200;

/** Tells the log who was refused and why; of a flood only the first lines and their count. */
export class RefusalLog {
  readonly #limit: LogLimit;
  readonly #clock: Clock;

  constructor(logger: Logger, clock: Clock) {
    this.#clock = clock;
    this.#limit = new LogLimit(
      { write: ({ message }) => logger.warning(message) },
      clock,
      MOST_IN_TEN_SECONDS,
    );
  }

  /** @param path without the query, which may hold a token. */
  refused(address: string, method: string, path: string, reason: string): void {
    const text = `the console refused ${cutText(`${method} ${path}`, LONGEST)} of ${address}: ${cutText(reason, LONGEST)}`;
    const message = visible(text);
    this.#limit.write({ level: "warning", source: "", message, wallMs: this.#clock.wallNow() });
  }

  /** Tells of what was left out so far. */
  flush(): void {
    this.#limit.flush();
  }
}

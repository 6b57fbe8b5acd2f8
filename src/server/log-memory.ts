import { cutText } from "../base/cut-text.ts";
import type { LogRecord } from "../base/logger.ts";
import type { LogView } from "../outputs/page/view.ts";

const MOST_KEPT = 2000;
const LONGEST = 4096;
/** Lines beyond are dropped from memory in one go, which costs less than one at a time. */
const SLACK = 500;

/** The newest 2,000 lines of the log, numbered from 1. */
export class LogMemory {
  #lines: LogView[] = [];
  #last = 0;
  /** Number of the newest line that `takeNew` gave. */
  #taken = 0;

  add({ level, source, message, wallMs }: LogRecord): void {
    this.#last += 1;
    this.#lines.push({
      number: this.#last,
      wallMs,
      level: level === "critical" ? "error" : level,
      source,
      message: cutText(message, LONGEST),
    });
    if (this.#lines.length > MOST_KEPT + SLACK) this.#lines = this.#lines.slice(-MOST_KEPT);
  }

  all(): readonly LogView[] {
    return this.#lines.slice(-MOST_KEPT);
  }

  /** Those that `takeNew` gave before. */
  taken(): readonly LogView[] {
    return this.all().filter(({ number }) => number <= this.#taken);
  }

  /** Those that were not given before. */
  takeNew(): readonly LogView[] {
    const fresh = this.#last - this.#taken;
    this.#taken = this.#last;
    return fresh === 0 ? [] : this.#lines.slice(-Math.min(fresh, MOST_KEPT));
  }
}

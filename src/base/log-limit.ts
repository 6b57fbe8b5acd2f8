import type { Clock } from "./clock.ts";
import type { LogRecord, LogSink } from "./logger.ts";

const WINDOW_MS = 10_000;

/** Passes on so many records in ten seconds; the rest are counted, and the count is told when the window ends. */
export class LogLimit implements LogSink {
  readonly #sink: LogSink;
  readonly #clock: Clock;
  readonly #most: number;
  #windowEndMs = Number.NEGATIVE_INFINITY;
  #passed = 0;
  #dropped = 0;
  #lastDropped: LogRecord | undefined;

  constructor(sink: LogSink, clock: Clock, most: number) {
    this.#sink = sink;
    this.#clock = clock;
    this.#most = most;
  }

  write(record: LogRecord): void {
    const nowMs = this.#clock.now();
    if (nowMs >= this.#windowEndMs) {
      this.flush();
      this.#windowEndMs = nowMs + WINDOW_MS;
      this.#passed = 0;
    }
    if (this.#passed < this.#most) {
      this.#passed += 1;
      this.#sink.write(record);
    } else {
      this.#dropped += 1;
      this.#lastDropped = record;
    }
  }

  /** Tells how many records were dropped so far; call it at the end too. */
  flush(): void {
    if (this.#lastDropped === undefined) return;
    const message = `${this.#dropped} more log lines were dropped, the last: ${this.#lastDropped.message}`;
    this.#sink.write({ ...this.#lastDropped, level: "warning", message });
    this.#dropped = 0;
    this.#lastDropped = undefined;
  }
}

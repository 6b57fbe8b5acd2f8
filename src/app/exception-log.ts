import type { Logger } from "../base/logger.ts";

const MOST_REMEMBERED = 500;

/** Logs each kind of exception the first time; the tables count the rest. */
export class ExceptionLog {
  readonly #logger: Logger;
  readonly #seen = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log({ task, traceback }: { readonly task: string; readonly traceback: string }): void {
    const kind = `${task}\n${traceback}`;
    if (this.#seen.has(kind) || this.#seen.size >= MOST_REMEMBERED) return;
    this.#seen.add(kind);
    this.#logger.error(`${task === "" ? "an error that nobody caught" : `${task} threw`}: ${traceback}`);
  }
}

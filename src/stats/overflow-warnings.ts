import type { RunNumbersOptions } from "./run-numbers.ts";

/** Tells what is counted in a group of others, each kind once. */
export class OverflowWarnings {
  readonly #caps: RunNumbersOptions;
  readonly #onWarning: (message: string) => void;
  /** Those told, in words; they may be set. */
  readonly told = new Set<string>();

  constructor(caps: RunNumbersOptions, onWarning: (message: string) => void) {
    this.#caps = caps;
    this.#onWarning = onWarning;
  }

  /** What has gone past its cap by now. */
  tell({ names, errors, exceptions }: { names: boolean; errors: boolean; exceptions: boolean }): void {
    const { maxNames, maxErrors, maxExceptions } = this.#caps;
    if (names) {
      this.#once(
        `more than ${maxNames} names, or too little memory for them: further requests are counted in the row "other". ` +
          "Give requests that differ only in an id one name, or raise --max-names",
      );
    }
    if (errors)
      this.#once(`more than ${maxErrors} different errors: further ones are counted as "other errors"`);
    if (exceptions) {
      this.#once(
        `more than ${maxExceptions} different exceptions: further ones are counted as "other exceptions"`,
      );
    }
  }

  #once(message: string): void {
    if (this.told.has(message)) return;
    this.told.add(message);
    this.#onWarning(message);
  }
}

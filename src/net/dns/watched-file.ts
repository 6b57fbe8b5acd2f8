import type { Clock } from "../../base/clock.ts";

/** A text file of the system. Both may reject, as when there is no such file. */
export interface TextFile {
  /** Differs once the file has changed. */
  stamp(): Promise<string>;
  text(): Promise<string>;
}

/** A file is looked at again when it is needed and so long ago. */
export const LOOK_AGAIN_MS = 5_000;

/** What a file says, read without blocking and read again when it has changed; a file that can't be read is empty. */
export class WatchedFile<T> {
  readonly #clock: Clock;
  readonly #file: TextFile;
  readonly #parse: (text: string) => T;
  #value: T;
  #stamp = "";
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #waiting: ((value: T) => void)[] | null = null;

  constructor(clock: Clock, file: TextFile, parse: (text: string) => T) {
    this.#clock = clock;
    this.#file = file;
    this.#parse = parse;
    this.#value = parse("");
  }

  /** Calls back at once when the file has been looked at of late, else after a look. */
  current(callback: (value: T) => void): void {
    if (this.#waiting !== null) {
      this.#waiting.push(callback);
    } else if (this.#clock.now() - this.#lookedAtMs < LOOK_AGAIN_MS) {
      callback(this.#value);
    } else {
      this.#waiting = [callback];
      void this.#look();
    }
  }

  async #look(): Promise<void> {
    try {
      const stamp = await this.#file.stamp();
      if (stamp !== this.#stamp) {
        this.#value = this.#parse(await this.#file.text());
        this.#stamp = stamp;
      }
    } catch {
      this.#value = this.#parse("");
      this.#stamp = "";
    }
    this.#lookedAtMs = this.#clock.now();
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const callback of waiting) callback(this.#value);
  }
}

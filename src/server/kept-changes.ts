const LEAST_BYTES = 1_000_000;
const MOST_BYTES = 16_000_000;
const MOST_CHANGES = 600;

/**
 * The newest changes, numbered, for pages that are behind. No more bytes are kept than the whole state has: a page that
 * missed more is better off with that.
 */
export class KeptChanges {
  #changes: Uint8Array[] = [];
  #bytes = 0;
  #limitBytes = LEAST_BYTES;
  #last = 0;

  /** Number of the newest change. */
  get last(): number {
    return this.#last;
  }

  /** The newest one is kept whatever its size. */
  add(change: Uint8Array): void {
    this.#last += 1;
    this.#changes.push(change);
    this.#bytes += change.length;
    while (
      this.#changes.length > 1 &&
      (this.#bytes > this.#limitBytes || this.#changes.length > MOST_CHANGES)
    )
      this.#bytes -= this.#changes.shift()?.length ?? 0;
  }

  /** From now on a page needs the whole state, whatever it has. */
  forget(): void {
    this.#last += 1;
    this.#changes = [];
    this.#bytes = 0;
  }

  /** The whole state has so many bytes. */
  wholeHas(bytes: number): void {
    this.#limitBytes = Math.min(Math.max(bytes, LEAST_BYTES), MOST_BYTES);
  }

  /** The change of that number; undefined where it isn't kept any more. */
  of(number: number): Uint8Array | undefined {
    return this.#changes[number - 1 - this.#last + this.#changes.length];
  }
}

/** An answer to an older beat is of no use to anybody. */
const kept = 128;

/** When a host sent its newest beats, on its own clock. */
export class SentBeats {
  #newest = 0;
  readonly #sentMs: number[] = [];

  /** Number of the newest beat; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** Notes a beat that goes out now; its number. */
  add(nowMs: number): number {
    this.#newest++;
    this.#sentMs[this.#newest % kept] = nowMs;
    return this.#newest;
  }

  /** When this beat went out; null for one that is too old, or never was. */
  sentMs(number: number): number | null {
    const isKept = number > 0 && number <= this.#newest && number > this.#newest - kept;
    return isKept ? (this.#sentMs[number % kept] ?? null) : null;
  }
}

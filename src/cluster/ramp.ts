/** Freed slots are given again within so many seconds. */
const RECOVERY_SECONDS = 3;

/** Far below the distance of two users, far above the rounding of `count × 1000 ÷ rate`. */
const TOLERANCE_MS = 1e-6;

/**
 * How many users are wanted at each moment of a way from one number to another: one more or fewer every 1 ÷ rate
 * seconds, the first at once. At the end of each of Locust's steps it stands where Locust stands. Pure: the caller
 * brings the time that has passed since the ramp began.
 */
export class Ramp {
  readonly from: number;
  readonly target: number;
  readonly spawnRate: number;

  /** @param spawnRate users a second, above 0; may be a fraction. */
  constructor(from: number, target: number, spawnRate: number) {
    if (!(spawnRate > 0)) throw new Error(`the spawn rate must be above 0, got ${spawnRate}`);
    this.from = from;
    this.target = target;
    this.spawnRate = spawnRate;
  }

  /** Milliseconds from the beginning to the last change; 0 for one change or none. */
  get durationMs(): number {
    return this.#dueMs(Math.max(0, this.#changes - 1));
  }

  usersAt(elapsedMs: number): number {
    const done = this.#doneAt(elapsedMs);
    return this.target >= this.from ? this.from + done : this.from - done;
  }

  /** When the next change after this moment is due, from the beginning; null when there is none. */
  nextChangeMs(elapsedMs: number): number | null {
    const done = this.#doneAt(elapsedMs);
    return done === this.#changes ? null : this.#dueMs(done);
  }

  /** When the last change before this moment was due, from the beginning; null before the first. */
  lastChangeMs(elapsedMs: number): number | null {
    const done = this.#doneAt(elapsedMs);
    return done === 0 ? null : this.#dueMs(done - 1);
  }

  complete(elapsedMs: number): boolean {
    return this.#doneAt(elapsedMs) === this.#changes;
  }

  get #changes(): number {
    return Math.abs(this.target - this.from);
  }

  #doneAt(elapsedMs: number): number {
    if (elapsedMs < 0) return 0;
    const steps = Math.floor(((elapsedMs + TOLERANCE_MS) * this.spawnRate) / 1000);
    return Math.min(this.#changes, steps + 1);
  }

  #dueMs(change: number): number {
    return (change * 1000) / this.spawnRate;
  }
}

/** Users a second at which slots freed by a loss, or moved for evenness, are given again. */
export const recoveryRate = (spawnRate: number, slots: number): number =>
  Math.max(spawnRate, slots / RECOVERY_SECONDS);

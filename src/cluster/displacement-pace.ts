/** All slots that were freed at once are back after this time at the latest. */
const backWithinSeconds = 3;

/** How fast users that lost their place, or move for evenness, may start elsewhere: max(spawn rate, slots ÷ 3 s). */
export class DisplacementPace {
  #batch = 0;
  #allowance = 0;

  /** @param waiting how many slots wait for a place. */
  advance(elapsedMs: number, waiting: number, spawnRate: number): void {
    if (waiting === 0) {
      this.#batch = 0;
      this.#allowance = 0;
      return;
    }
    // The first of a batch needs no wait, so that the last is there in time.
    if (this.#batch === 0) this.#allowance = 1;
    this.#batch = Math.max(this.#batch, waiting);
    const rate = Math.max(spawnRate, this.#batch / backWithinSeconds);
    this.#allowance = Math.min(this.#allowance + (elapsedMs / 1000) * rate, waiting);
  }

  /** Whether one more may start now; then it counts. */
  spend(): boolean {
    if (this.#allowance < 1) return false;
    this.#allowance--;
    return true;
  }
}

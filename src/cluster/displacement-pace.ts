import { recoveryRate } from "./ramp.ts";

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
    const started = (elapsedMs / 1000) * recoveryRate(spawnRate, this.#batch);
    this.#allowance = Math.min(this.#allowance + started, waiting);
  }

  /** Whether one more may start now; then it counts. */
  spend(): boolean {
    if (this.#allowance < 1) return false;
    this.#allowance--;
    return true;
  }
}

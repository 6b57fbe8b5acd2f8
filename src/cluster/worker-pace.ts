/** What a worker may have counted unseen is estimated from what it counted in its best second. */
export class WorkerPace {
  #counted = 0;
  #heardMs: number | null = null;
  /** Where the second that is measured began. */
  #markCounted = 0;
  #markMs = 0;
  #bestPerSecond = 0;

  heard(counted: number, nowMs: number): void {
    // A new test counts from zero again.
    if (this.#heardMs === null || counted < this.#counted) {
      this.#markCounted = counted;
      this.#markMs = nowMs;
      this.#bestPerSecond = 0;
    }
    this.#counted = counted;
    this.#heardMs = nowMs;
    if (nowMs - this.#markMs < 1000) return;
    this.#bestPerSecond = Math.max(this.#bestPerSecond, this.#sinceMark(nowMs));
    this.#markCounted = counted;
    this.#markMs = nowMs;
  }

  /**
   * The most samples that a worker lost at this moment ever counted: those in its last beat + its best second × the
   * seconds since + its requests in flight. Less what was acknowledged it took them with it.
   */
  mostCounted(inFlight: number, lostMs: number): number {
    if (this.#heardMs === null) return 0;
    const best = Math.max(this.#bestPerSecond, this.#sinceMark(this.#heardMs));
    const unseen = (best * Math.max(0, lostMs - this.#heardMs)) / 1000;
    return Math.ceil(this.#counted + unseen + inFlight);
  }

  /** Per second; over less than a second as if it had been a whole one would show too little. */
  #sinceMark(nowMs: number): number {
    const elapsedMs = nowMs - this.#markMs;
    return elapsedMs <= 0 ? 0 : ((this.#counted - this.#markCounted) * 1000) / elapsedMs;
  }
}

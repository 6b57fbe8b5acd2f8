/** After this long there may be a further warning, if more requests were not sent meanwhile. */
const againAfterSeconds = 10;

/** Warns of requests that this machine could not send: when it begins, then now and then as long as it goes on. */
export class GeneratorFaultNews {
  #told = 0;
  #quietUntilSecond = 0;

  /**
   * The warning due in this second of run time, or null.
   * @param faults requests not sent so far, and the most frequent cause.
   */
  observe(second: number, faults: { readonly count: number; readonly cause: string }): string | null {
    const { count, cause } = faults;
    // A reset of the numbers began from zero.
    if (count < this.#told) this.#told = 0;
    if (count === this.#told || second < this.#quietUntilSecond) return null;
    const requests = count === 1 ? "1 request was" : `${count} requests were`;
    this.#told = count;
    this.#quietUntilSecond = second + againAfterSeconds;
    return (
      `${requests} not sent so far: ${cause}. That is no fault of the target and counts as none, but the load is ` +
      "less than asked for. Use fewer users a machine or more machines, or raise `ulimit -n`"
    );
  }
}

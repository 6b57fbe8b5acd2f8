/** The whole seconds, measured back from now, over which a current rate is taken. */
export const windowSeconds = 10;

// More than the window, so that a report that comes some seconds late still finds its second.
const KEPT_SECONDS = 16;

/** Requests and failures of the last seconds of one name. */
export class RateWindow {
  // Per slot: the second that it holds, its requests, its failures.
  readonly #slots = new Float64Array(3 * KEPT_SECONDS).fill(-1);

  add(second: number, requests: number, failures: number): void {
    const slots = this.#slots;
    const at = 3 * (second % KEPT_SECONDS);
    if (slots[at]! > second) return;
    if (slots[at] !== second) {
      slots[at] = second;
      slots[at + 1] = 0;
      slots[at + 2] = 0;
    }
    slots[at + 1]! += requests;
    slots[at + 2]! += failures;
  }

  /** The seconds that it holds with their requests and failures, three numbers each. */
  numbers(): number[] {
    const slots = this.#slots;
    const numbers: number[] = [];
    for (let at = 0; at < slots.length; at += 3) {
      if (slots[at]! >= 0) numbers.push(slots[at]!, slots[at + 1]!, slots[at + 2]!);
    }
    return numbers;
  }

  /** Of the ten seconds before `endSecond`, requests a second. */
  requestRate(endSecond: number): number {
    return this.#sum(endSecond, 1) / windowSeconds;
  }

  /** Of the ten seconds before `endSecond`, failures a second. */
  failureRate(endSecond: number): number {
    return this.#sum(endSecond, 2) / windowSeconds;
  }

  #sum(endSecond: number, column: 1 | 2): number {
    const slots = this.#slots;
    let sum = 0;
    for (let at = 0; at < slots.length; at += 3) {
      if (slots[at]! < endSecond && slots[at]! >= endSecond - windowSeconds && slots[at]! >= 0) {
        sum += slots[at + column]!;
      }
    }
    return sum;
  }
}

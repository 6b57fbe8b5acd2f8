import type { SlotRanges } from "./allocation.ts";

/** A set of slot numbers kept as ranges: adding at the end and taking from the end cost nothing. */
export class SlotSet {
  /** First and last of each range in turn: 0–4 and 7 are 0, 4, 7, 7. One array, as there may be a million sets. */
  readonly #bounds: number[] = [];
  #size = 0;

  /** The set of these ranges. */
  static of(ranges: SlotRanges): SlotSet {
    const set = new SlotSet();
    for (const [first, last] of ranges) for (let slot = first; slot <= last; slot++) set.add(slot);
    return set;
  }

  get size(): number {
    return this.#size;
  }

  has(slot: number): boolean {
    const at = this.#rangeAt(slot);
    return at >= 0 && slot <= this.#bounds[at + 1]!;
  }

  /** Whether the slot was new. */
  add(slot: number): boolean {
    const bounds = this.#bounds;
    const at = this.#rangeAt(slot);
    if (at >= 0 && slot <= bounds[at + 1]!) return false;
    const joinsBefore = at >= 0 && bounds[at + 1] === slot - 1;
    const joinsAfter = bounds[at + 2] === slot + 1;
    if (joinsBefore && joinsAfter) bounds.splice(at + 1, 2);
    else if (joinsBefore) bounds[at + 1] = slot;
    else if (joinsAfter) bounds[at + 2] = slot;
    else if (at + 2 === bounds.length) bounds.push(slot, slot);
    else bounds.splice(at + 2, 0, slot, slot);
    this.#size++;
    return true;
  }

  /** Whether the slot was there. */
  delete(slot: number): boolean {
    const bounds = this.#bounds;
    const at = this.#rangeAt(slot);
    if (at < 0 || slot > bounds[at + 1]!) return false;
    const isFirst = bounds[at] === slot;
    const isLast = bounds[at + 1] === slot;
    if (isFirst && isLast) bounds.splice(at, 2);
    else if (isFirst) bounds[at] = slot + 1;
    else if (isLast) bounds[at + 1] = slot - 1;
    else bounds.splice(at + 1, 0, slot - 1, slot + 1);
    this.#size--;
    return true;
  }

  /** A copy that later changes leave alone. */
  ranges(): SlotRanges {
    const ranges: [number, number][] = [];
    for (let at = 0; at < this.#bounds.length; at += 2)
      ranges.push([this.#bounds[at]!, this.#bounds[at + 1]!]);
    return ranges;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (let at = 0; at < this.#bounds.length; at += 2) {
      for (let slot = this.#bounds[at]!; slot <= this.#bounds[at + 1]!; slot++) yield slot;
    }
  }

  /** Where the last range that begins at or below the slot stands in `#bounds`; -2 for none. */
  #rangeAt(slot: number): number {
    let low = 0;
    let high = this.#bounds.length / 2;
    if (high > 0 && this.#bounds[2 * high - 2]! <= slot) return 2 * high - 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#bounds[2 * middle]! <= slot) low = middle + 1;
      else high = middle;
    }
    return 2 * low - 2;
  }
}

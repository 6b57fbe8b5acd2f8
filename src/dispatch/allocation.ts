/** Slots of one class as inclusive ranges, ascending and apart: [[0, 4], [7, 7]] is 0–4 and 7. */
export type SlotRanges = readonly (readonly [first: number, last: number])[];

/** Slots by class name. */
export type SlotsByClass = Readonly<Record<string, SlotRanges>>;

/** Who runs what: slots by worker id. A worker whose slots are as before keeps the same object. */
export type Allocation = ReadonlyMap<string, SlotsByClass>;

/** A set of slot numbers kept as ranges: adding at the end and taking from the end cost nothing. */
export class SlotSet {
  readonly #firsts: number[] = [];
  readonly #lasts: number[] = [];
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
    return at >= 0 && slot <= this.#lasts[at]!;
  }

  /** Whether the slot was new. */
  add(slot: number): boolean {
    const before = this.#rangeAt(slot);
    if (before >= 0 && slot <= this.#lasts[before]!) return false;
    const joinsBefore = before >= 0 && this.#lasts[before] === slot - 1;
    const joinsAfter = this.#firsts[before + 1] === slot + 1;
    if (joinsBefore && joinsAfter) {
      this.#lasts[before] = this.#lasts[before + 1]!;
      this.#firsts.splice(before + 1, 1);
      this.#lasts.splice(before + 1, 1);
    } else if (joinsBefore) this.#lasts[before] = slot;
    else if (joinsAfter) this.#firsts[before + 1] = slot;
    else this.#insert(before + 1, slot, slot);
    this.#size++;
    return true;
  }

  /** Whether the slot was there. */
  delete(slot: number): boolean {
    const at = this.#rangeAt(slot);
    if (at < 0 || slot > this.#lasts[at]!) return false;
    const first = this.#firsts[at]!;
    const last = this.#lasts[at]!;
    if (first === last) {
      this.#firsts.splice(at, 1);
      this.#lasts.splice(at, 1);
    } else if (slot === first) this.#firsts[at] = slot + 1;
    else if (slot === last) this.#lasts[at] = slot - 1;
    else {
      this.#lasts[at] = slot - 1;
      this.#insert(at + 1, slot + 1, last);
    }
    this.#size--;
    return true;
  }

  /** A copy that later changes leave alone. */
  ranges(): SlotRanges {
    return this.#firsts.map((first, at) => [first, this.#lasts[at]!] as const);
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (let at = 0; at < this.#firsts.length; at++) {
      for (let slot = this.#firsts[at]!; slot <= this.#lasts[at]!; slot++) yield slot;
    }
  }

  /** Index of the last range that begins at or below the slot; -1 for none. */
  #rangeAt(slot: number): number {
    let low = 0;
    let high = this.#firsts.length;
    if (high > 0 && this.#firsts[high - 1]! <= slot) return high - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#firsts[middle]! <= slot) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #insert(at: number, first: number, last: number): void {
    if (at === this.#firsts.length) {
      this.#firsts.push(first);
      this.#lasts.push(last);
      return;
    }
    this.#firsts.splice(at, 0, first);
    this.#lasts.splice(at, 0, last);
  }
}

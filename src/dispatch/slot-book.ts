import { SlotSet } from "./slot-set.ts";

/** The slots of one class: which user of the run has each, and which is given next. */
export class SlotBook {
  readonly #positions: (number | undefined)[] = [];
  /** Given back, below the end. */
  readonly #free = new SlotSet();
  /** Of users that ended by themselves: given to nobody any more. */
  readonly #barred = new SlotSet();

  /** Gives the user at this position the lowest slot that may be given. */
  give(position: number): number {
    const slot = this.#free.size === 0 ? this.#positions.length : this.#lowestFree();
    this.#positions[slot] = position;
    return slot;
  }

  /** The user that has it; undefined for none. */
  positionOf(slot: number): number | undefined {
    return this.#positions[slot];
  }

  takeBack(slot: number): void {
    this.#positions[slot] = undefined;
    if (this.#barred.has(slot)) return;
    if (slot === this.#positions.length - 1) this.#positions.length = slot;
    else this.#free.add(slot);
  }

  /** Is given to nobody else any more. */
  bar(slot: number): void {
    this.#barred.add(slot);
  }

  #lowestFree(): number {
    const [lowest] = this.#free as Iterable<number>;
    this.#free.delete(lowest!);
    return lowest!;
  }
}

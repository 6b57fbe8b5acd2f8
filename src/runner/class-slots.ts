import type { SlotRanges } from "../dispatch/allocation.ts";
import { includesSlot, slotDifference } from "../dispatch/slot-ranges.ts";
import { SlotSet } from "../dispatch/slot-set.ts";
import type { UserLoop } from "./user-loop.ts";

/** The users of one class in one thread, by slot. */
export class ClassSlots {
  /** Users told to run and not told to stop. */
  counted = 0;
  readonly #start: (slot: number) => UserLoop;
  readonly #loops = new Map<number, UserLoop>();
  /** Slots told to run whose users are still to be started, in order; they count like those that run. */
  readonly #waiting = new Set<number>();
  /** Kept, because a new look at a set passes all places that were left since it last grew. */
  #queue: Iterator<number> = this.#waiting.values();
  /** Slots whose users ended by themselves: never started again. */
  readonly #ended = new SlotSet();
  #endedNew = new SlotSet();
  #wanted: SlotRanges = [];

  constructor(start: (slot: number) => UserLoop) {
    this.#start = start;
  }

  /** Users not gone yet. */
  get alive(): number {
    return this.#loops.size + this.#waiting.size;
  }

  get loops(): Iterable<UserLoop> {
    return this.#loops.values();
  }

  /** Stops what is not among these slots; what is lacking waits for `startNext`. */
  apply(wanted: SlotRanges, stopTimeoutMs: number): void {
    const before = this.#wanted;
    this.#wanted = wanted;
    for (const slot of slotDifference(before, wanted)) {
      if (this.#waiting.delete(slot)) this.counted--;
      else this.#loops.get(slot)?.stop(stopTimeoutMs);
    }
    for (const slot of slotDifference(wanted, before)) {
      if (!this.#isFree(slot)) continue;
      this.#waiting.add(slot);
      this.counted++;
    }
  }

  /** Starts the user that has waited longest; false when none waits. */
  startNext(): boolean {
    if (this.#waiting.size === 0) return false;
    let next = this.#queue.next();
    if (next.done) {
      this.#queue = this.#waiting.values();
      next = this.#queue.next();
    }
    this.#waiting.delete(next.value);
    this.#startUser(next.value);
    return true;
  }

  /** A user is gone; its slot starts anew where it was told to stop and is wanted again by now. */
  ended(slot: number, byItself: boolean): void {
    this.#loops.delete(slot);
    if (byItself) {
      this.#ended.add(slot);
      this.#endedNew.add(slot);
    } else if (includesSlot(this.#wanted, slot)) {
      this.counted++;
      this.#startUser(slot);
    }
  }

  /** Slots whose users ended by themselves since the last call. */
  takeEnded(): SlotRanges {
    const ranges = this.#endedNew.ranges();
    if (ranges.length > 0) this.#endedNew = new SlotSet();
    return ranges;
  }

  /** A slot whose last user still stops has to wait for it: no two users share an index. */
  #isFree(slot: number): boolean {
    return !this.#loops.has(slot) && !this.#ended.has(slot);
  }

  #startUser(slot: number): void {
    const loop = this.#start(slot);
    this.#loops.set(slot, loop);
    loop.start();
  }
}

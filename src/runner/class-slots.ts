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
  /** Slots whose users ended by themselves: never started again. */
  readonly #ended = new SlotSet();
  #endedNew = new SlotSet();
  #wanted: SlotRanges = [];

  constructor(start: (slot: number) => UserLoop) {
    this.#start = start;
  }

  /** Users not gone yet. */
  get alive(): number {
    return this.#loops.size;
  }

  get loops(): Iterable<UserLoop> {
    return this.#loops.values();
  }

  /** Stops what is not among these slots, then starts what is lacking. */
  apply(wanted: SlotRanges, stopTimeoutMs: number): void {
    const before = this.#wanted;
    this.#wanted = wanted;
    for (const slot of slotDifference(before, wanted)) this.#loops.get(slot)?.stop(stopTimeoutMs);
    for (const slot of slotDifference(wanted, before)) this.#startIfFree(slot);
  }

  /** A user is gone; its slot starts anew where it was told to stop and is wanted again by now. */
  ended(slot: number, byItself: boolean): void {
    this.#loops.delete(slot);
    if (byItself) {
      this.#ended.add(slot);
      this.#endedNew.add(slot);
    } else if (includesSlot(this.#wanted, slot)) this.#startIfFree(slot);
  }

  /** Slots whose users ended by themselves since the last call. */
  takeEnded(): SlotRanges {
    const ranges = this.#endedNew.ranges();
    if (ranges.length > 0) this.#endedNew = new SlotSet();
    return ranges;
  }

  /** A slot whose last user still stops has to wait for it: no two users share an index. */
  #startIfFree(slot: number): void {
    if (this.#loops.has(slot) || this.#ended.has(slot)) return;
    const loop = this.#start(slot);
    this.#loops.set(slot, loop);
    this.counted++;
    loop.start();
  }
}

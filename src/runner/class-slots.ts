import type { SlotRanges } from "../dispatch/allocation.ts";
import { includesSlot, slotDifference } from "../dispatch/slot-ranges.ts";
import { SlotSet } from "../dispatch/slot-set.ts";
import type { UserLoop } from "./user-loop.ts";
import type { UserEnd } from "./user-state.ts";

/** Sets a timer, once; what comes back takes it away again. */
export type Later = (then: () => void) => () => void;

/** The users of one class in one thread, by slot. */
export class ClassSlots {
  /** Users told to run and not told to stop. */
  counted = 0;
  readonly #start: (slot: number, life: number) => UserLoop;
  /** When another user takes the place of one that ended by itself; null where none does. */
  readonly #respawn: Later | null;
  /** Slots whose next user is on its way; the function calls it off. */
  readonly #respawning = new Map<number, () => void>();
  /** How many users had a slot before; only of slots that had one. */
  readonly #lives = new Map<number, number>();
  readonly #loops = new Map<number, UserLoop>();
  /** Slots told to run whose users are still to be started, in order; they count like those that run. */
  readonly #waiting = new Set<number>();
  /** Kept, because a new look at a set passes all places that were left since it last grew. */
  #queue: Iterator<number> = this.#waiting.values();
  /** Slots whose users ended by themselves: never started again. */
  readonly #ended = new SlotSet();
  #endedNew = new SlotSet();
  #wanted: SlotRanges = [];

  constructor(start: (slot: number, life: number) => UserLoop, respawn: Later | null = null) {
    this.#start = start;
    this.#respawn = respawn;
  }

  /** Users not gone yet. */
  get alive(): number {
    return this.#loops.size + this.#waiting.size;
  }

  /** Their slots. */
  get held(): SlotRanges {
    const held = new SlotSet();
    for (const slot of this.#loops.keys()) held.add(slot);
    for (const slot of this.#waiting) held.add(slot);
    return held.ranges();
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
      else if (this.#respawning.has(slot)) this.#callOff(slot);
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

  /**
   * A user is gone; its slot starts anew where it was told to stop and is wanted again by now, and after a while where
   * it ended by itself and is replaced.
   */
  ended(slot: number, end: UserEnd): void {
    this.#loops.delete(slot);
    const isWanted = includesSlot(this.#wanted, slot);
    if (end === "itself" && this.#respawn !== null) {
      if (isWanted)
        this.#respawning.set(
          slot,
          this.#respawn(() => this.#replace(slot)),
        );
    } else if (end !== "told") {
      this.#ended.add(slot);
      this.#endedNew.add(slot);
    } else if (isWanted) {
      this.counted++;
      this.#startUser(slot);
    }
  }

  #replace(slot: number): void {
    this.#respawning.delete(slot);
    this.#lives.set(slot, (this.#lives.get(slot) ?? 0) + 1);
    this.counted++;
    this.#startUser(slot);
  }

  #callOff(slot: number): void {
    this.#respawning.get(slot)?.();
    this.#respawning.delete(slot);
  }

  /** Slots whose users ended by themselves since the last call. */
  takeEnded(): SlotRanges {
    const ranges = this.#endedNew.ranges();
    if (ranges.length > 0) this.#endedNew = new SlotSet();
    return ranges;
  }

  /** A slot whose last user still stops has to wait for it: no two users share an index. */
  #isFree(slot: number): boolean {
    return !this.#loops.has(slot) && !this.#ended.has(slot) && !this.#respawning.has(slot);
  }

  #startUser(slot: number): void {
    const loop = this.#start(slot, this.#lives.get(slot) ?? 0);
    this.#loops.set(slot, loop);
    loop.start();
  }
}

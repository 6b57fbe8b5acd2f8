import type { Allocation, SlotRanges, SlotsByClass } from "../dispatch/allocation.ts";
import { isEmpty, noSlots, slotDifference } from "../dispatch/slot-ranges.ts";
import { SlotSet } from "../dispatch/slot-set.ts";
import type { NamedSlot, SwappedUser } from "../dispatch/users-dispatcher.ts";
import { DisplacementPace } from "./displacement-pace.ts";
import { SlotLedger } from "./slot-ledger.ts";

interface Place {
  /** As the dispatcher last wanted it, and as ordered; the same object where nothing is outstanding. */
  wanted: SlotsByClass;
  given: SlotsByClass;
}

interface Slot extends NamedSlot {
  readonly worker: string;
}

/**
 * Brings what workers are ordered to run towards what the dispatcher wants, never above it: a slot is given when
 * nobody holds it, and fewer users may run than are wanted. New users go at once, as the ramp has paced them; users that lost their worker, or change it, at
 * the pace of displaced ones.
 */
export class Placement {
  readonly #ledger = new SlotLedger();
  readonly #pace = new DisplacementPace();
  readonly #places = new Map<string, Place>();
  /** Slots that ran once and are still wanted: where they start again they are displaced. */
  readonly #started = new Map<string, SlotSet>();
  /** Taken from a worker for another one, at the pace; they go there as soon as they are free. */
  readonly #moving = new Map<string, SlotSet>();
  /** Users that start in the stead of others, by class and slot: not before those are gone. */
  readonly #waitsFor = new Map<string, NamedSlot>();
  #outstanding = 0;
  /** Users that are wanted in all. */
  #wanted = 0;

  /** The worker's part of the next order. */
  slots(worker: string): SlotsByClass {
    return this.#places.get(worker)?.given ?? noSlots;
  }

  /** Slots that are wanted somewhere and not given yet. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /**
   * Takes a step; the workers whose slots changed.
   * @param elapsedMs since the last step.
   */
  step(wanted: Allocation, elapsedMs: number, spawnRate: number): string[] {
    for (const worker of wanted.keys()) {
      if (!this.#places.has(worker)) this.#places.set(worker, { wanted: noSlots, given: noSlots });
    }
    const claims: Slot[] = [];
    const surplus: Slot[] = [];
    for (const [worker, place] of this.#places) {
      place.wanted = wanted.get(worker) ?? noSlots;
      if (place.wanted === place.given) continue;
      // One by one: a ramp may want a million at once, and a call takes only so many arguments.
      for (const slot of difference(worker, place.wanted, place.given)) claims.push(slot);
      for (const slot of difference(worker, place.given, place.wanted)) surplus.push(slot);
    }
    if (claims.length + surplus.length === 0) {
      this.#outstanding = 0;
      this.#pace.advance(elapsedMs, 0, spawnRate);
      return [];
    }
    return this.#settle(claims, surplus, elapsedMs, spawnRate);
  }

  /** Takes over what workers hold, in the place of nothing; what two of them hold is the first one's. */
  adopt(held: Allocation): void {
    for (const [worker, slots] of held) {
      const given: Slot[] = [];
      for (const slot of difference(worker, slots, noSlots)) {
        if (this.#ledger.holder(slot.className, slot.slot) !== undefined) continue;
        this.#ledger.give(worker, slot.className, slot.slot);
        add(this.#started, slot);
        given.push(slot);
      }
      this.#places.set(worker, { wanted: noSlots, given: withChanges(noSlots, [], given) });
    }
  }

  /** From the next step on these users start in the stead of those. */
  swapped(users: readonly SwappedUser[]): void {
    for (const { stops, starts } of users) this.#waitsFor.set(keyOf(starts), stops);
  }

  /** An order with this number went to the worker. */
  sent(worker: string, number: number): void {
    this.#ledger.sent(worker, number);
  }

  /** The worker obeys this order: whom it takes from it has been told to stop. */
  seen(worker: string, number: number): void {
    this.#ledger.seen(worker, number);
  }

  /** The worker has finished the stops of this order. True when that freed a slot. */
  done(worker: string, number: number): boolean {
    return this.#ledger.done(worker, number);
  }

  /** The worker is no more: what it ran is displaced. */
  lost(worker: string): void {
    // The next step counts them; until then it must not look as if all had their place.
    if (!isEmpty(this.slots(worker))) this.#outstanding++;
    this.#ledger.release(worker);
    this.#places.delete(worker);
  }

  #settle(claims: readonly Slot[], surplus: readonly Slot[], elapsedMs: number, spawnRate: number): string[] {
    this.#endWaits();
    this.#wanted = this.#ledger.given + claims.length - surplus.length;
    const claimed = setsOf(claims);
    const refused = new Map<string, Slot[]>();
    const kept = new Map<string, Slot[]>();
    const displaced = claims.filter(({ className, slot }) => this.#needsPace(className, slot));
    this.#pace.advance(elapsedMs, displaced.length, spawnRate);
    this.#outstanding = 0;
    for (const claim of claims) {
      if (this.#give(claim)) continue;
      this.#outstanding++;
      push(refused, claim);
    }
    for (const one of surplus) {
      const moves = claimed.get(one.className)?.has(one.slot) === true;
      if (moves && !this.#pace.spend()) {
        push(kept, one);
        continue;
      }
      this.#ledger.take(one.worker, one.className, one.slot);
      if (moves) add(this.#moving, one);
      else this.#forget(one);
    }
    return this.#apply(refused, kept);
  }

  /** Whether the claimed slot waits for the pace: it ran elsewhere, and wasn't taken from there for this claim. */
  #needsPace(className: string, slot: number): boolean {
    return (
      this.#started.get(className)?.has(slot) === true && this.#moving.get(className)?.has(slot) !== true
    );
  }

  #give(claim: Slot): boolean {
    const { worker, className, slot } = claim;
    if (this.#ledger.holder(className, slot) !== undefined) return false;
    // Others are still to hear that they are too many: a lost worker's users come when those have gone.
    if (this.#ledger.users >= this.#wanted) return false;
    if (this.#waitsFor.size > 0 && this.#waitsFor.has(keyOf(claim))) return false;
    if (this.#needsPace(className, slot) && !this.#pace.spend()) return false;
    this.#ledger.give(worker, className, slot);
    add(this.#started, claim);
    this.#moving.get(className)?.delete(slot);
    return true;
  }

  /** Before any slot is given: what is free now was let go by whom it waited for. */
  #endWaits(): void {
    for (const [key, { className, slot }] of this.#waitsFor) {
      if (this.#ledger.holder(className, slot) === undefined) this.#waitsFor.delete(key);
    }
  }

  #forget({ className, slot }: Slot): void {
    this.#started.get(className)?.delete(slot);
    this.#moving.get(className)?.delete(slot);
  }

  /** Sets what is given from what is wanted, less what was refused, with what is kept for now. */
  #apply(refused: ReadonlyMap<string, Slot[]>, kept: ReadonlyMap<string, Slot[]>): string[] {
    const changed: string[] = [];
    for (const [worker, place] of this.#places) {
      if (place.wanted === place.given) continue;
      const given = withChanges(place.wanted, refused.get(worker) ?? [], kept.get(worker) ?? []);
      if (!sameSlots(given, place.given)) changed.push(worker);
      place.given = given;
    }
    return changed;
  }
}

const keyOf = ({ className, slot }: NamedSlot): string => `${className} ${slot}`;

function* difference(worker: string, from: SlotsByClass, without: SlotsByClass): Generator<Slot> {
  for (const [className, ranges] of Object.entries(from)) {
    for (const slot of slotDifference(ranges, without[className] ?? [])) yield { worker, className, slot };
  }
}

const withChanges = (wanted: SlotsByClass, less: readonly Slot[], more: readonly Slot[]): SlotsByClass => {
  if (less.length + more.length === 0) return wanted;
  const changed: Record<string, SlotRanges> = { ...wanted };
  const [fewer, extra] = [setsOf(less), setsOf(more)];
  for (const name of new Set([...fewer.keys(), ...extra.keys()])) {
    const set = SlotSet.of(changed[name] ?? []);
    for (const slot of fewer.get(name) ?? []) set.delete(slot);
    for (const slot of extra.get(name) ?? []) set.add(slot);
    if (set.size > 0) changed[name] = set.ranges();
    else delete changed[name];
  }
  return changed;
};

const sameSlots = (one: SlotsByClass, other: SlotsByClass): boolean =>
  difference("", one, other).next().done === true && difference("", other, one).next().done === true;

const setsOf = (slots: readonly Slot[]): Map<string, SlotSet> => {
  const sets = new Map<string, SlotSet>();
  for (const slot of slots) add(sets, slot);
  return sets;
};

const add = (sets: Map<string, SlotSet>, { className, slot }: Slot): void => {
  const set = sets.get(className);
  if (set !== undefined) set.add(slot);
  else sets.set(className, SlotSet.of([[slot, slot]]));
};

const push = (lists: Map<string, Slot[]>, slot: Slot): void => {
  const list = lists.get(slot.worker);
  if (list !== undefined) list.push(slot);
  else lists.set(slot.worker, [slot]);
};

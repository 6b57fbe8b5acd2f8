import type { SlotRanges, SlotsByClass } from "./allocation.ts";
import { SlotSet } from "./slot-set.ts";

/** Nobody. */
export const noSlots: SlotsByClass = {};

/**
 * Collects ranges one by one, and takes those that stand in the same place of an earlier list from there: of the
 * tens of thousands of ranges of a large ramp a step changes few, and new objects for all would keep the collector busy.
 */
export class RangeList {
  readonly ranges: (readonly [first: number, last: number])[] = [];
  readonly #earlier: SlotRanges;

  constructor(earlier: SlotRanges) {
    this.#earlier = earlier;
  }

  push(first: number, last: number): void {
    const same = this.#earlier[this.ranges.length];
    this.ranges.push(same !== undefined && same[0] === first && same[1] === last ? same : [first, last]);
  }
}

/** Whether there is no slot in it. */
export const isEmpty = (slots: SlotsByClass): boolean =>
  Object.values(slots).every((ranges) => ranges.length === 0);

/** How many slots there are, of all classes. */
export const countSlots = (slots: SlotsByClass): number => {
  let count = 0;
  for (const ranges of Object.values(slots)) for (const [first, last] of ranges) count += last - first + 1;
  return count;
};

/** Slots that are in `these` and not in `those`, ascending; costs what it gives, not what they hold in common. */
export function* slotDifference(these: SlotRanges, those: SlotRanges): IterableIterator<number> {
  let at = 0;
  for (const [first, last] of these) {
    let slot = first;
    while (slot <= last) {
      while (at < those.length && those[at]![1] < slot) at++;
      const other = those[at];
      if (other === undefined || other[0] > last) {
        for (; slot <= last; slot++) yield slot;
      } else {
        for (; slot < other[0]; slot++) yield slot;
        slot = other[1] + 1;
      }
    }
  }
}

/** Whether a slot is among these. */
export const includesSlot = (ranges: SlotRanges, slot: number): boolean =>
  ranges.some(([first, last]) => first <= slot && slot <= last);

/** Slots of both. */
export const commonSlots = (one: SlotsByClass, other: SlotsByClass): SlotsByClass => {
  const common: Record<string, SlotRanges> = {};
  for (const [name, ranges] of Object.entries(one)) {
    const set = SlotSet.of(ranges);
    for (const slot of slotDifference(ranges, other[name] ?? [])) set.delete(slot);
    if (set.size > 0) common[name] = set.ranges();
  }
  return common;
};

/** Slots of one or the other; the same object as one of them where the other adds nothing. */
export const joinSlots = (one: SlotsByClass, other: SlotsByClass): SlotsByClass => {
  if (isEmpty(other)) return one;
  if (isEmpty(one)) return other;
  const joined: Record<string, SlotRanges> = { ...one };
  for (const [name, ranges] of Object.entries(other)) {
    const set = SlotSet.of(joined[name] ?? []);
    for (const [first, last] of ranges) for (let slot = first; slot <= last; slot++) set.add(slot);
    joined[name] = set.ranges();
  }
  return joined;
};

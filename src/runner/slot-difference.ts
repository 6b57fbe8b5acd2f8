import type { SlotRanges } from "../dispatch/allocation.ts";

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

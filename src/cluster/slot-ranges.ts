import { type SlotRanges, SlotSet, type SlotsByClass } from "../dispatch/allocation.ts";

/** Nobody. */
export const noSlots: SlotsByClass = {};

/** Whether there is no slot in it. */
export const isEmpty = (slots: SlotsByClass): boolean =>
  Object.values(slots).every((ranges) => ranges.length === 0);

/** How many slots there are, of all classes. */
export const countSlots = (slots: SlotsByClass): number => {
  let count = 0;
  for (const ranges of Object.values(slots)) for (const [first, last] of ranges) count += last - first + 1;
  return count;
};

/** The slots of `from` that are not in `without`, in ascending order. */
export function* slotsWithout(from: SlotRanges, without: SlotRanges): Generator<number> {
  let at = 0;
  for (const [first, last] of from) {
    for (let slot = first; slot <= last; ) {
      while (at < without.length && without[at]![1] < slot) at++;
      const next = without[at];
      if (next === undefined || next[0] > slot) {
        const end = Math.min(last, next === undefined ? last : next[0] - 1);
        for (; slot <= end; slot++) yield slot;
      } else slot = next[1] + 1;
    }
  }
}

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

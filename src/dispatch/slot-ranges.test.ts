import fc from "fast-check";
import { expect, test } from "vitest";
import { countSlots, includesSlot, isEmpty, joinSlots, noSlots, slotDifference } from "./slot-ranges.ts";
import { SlotSet } from "./slot-set.ts";

const slots = fc.uniqueArray(fc.nat(30));
const rangesOf = (numbers: readonly number[]) => {
  const set = new SlotSet();
  for (const slot of numbers) set.add(slot);
  return set.ranges();
};

test("the difference is that of sets", () => {
  fc.assert(
    fc.property(slots, slots, (these, those) => {
      const expected = these.filter((slot) => !those.includes(slot)).sort((a, b) => a - b);
      expect([...slotDifference(rangesOf(these), rangesOf(those))]).toEqual(expected);
    }),
  );
});

test("membership is that of sets", () => {
  fc.assert(
    fc.property(slots, fc.nat(30), (these, slot) => {
      expect(includesSlot(rangesOf(these), slot)).toBe(these.includes(slot));
    }),
  );
});

test("a join is that of sets", () => {
  const byClass = slots.map((numbers) => ({
    numbers,
    slots: numbers.length === 0 ? noSlots : { Shop: rangesOf(numbers) },
  }));
  fc.assert(
    fc.property(byClass, byClass, (one, other) => {
      const both = [...new Set([...one.numbers, ...other.numbers])];
      const joined = joinSlots(one.slots, other.slots);
      expect(joined.Shop ?? []).toEqual(rangesOf(both));
      expect([countSlots(joined), isEmpty(joined)]).toEqual([both.length, both.length === 0]);
    }),
  );
});

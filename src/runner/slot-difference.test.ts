import fc from "fast-check";
import { expect, test } from "vitest";
import { SlotSet } from "../dispatch/allocation.ts";
import { includesSlot, slotDifference } from "./slot-difference.ts";

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

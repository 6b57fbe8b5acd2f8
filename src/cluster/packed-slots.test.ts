import fc from "fast-check";
import { expect, test } from "vitest";
import { SlotSet } from "../dispatch/slot-set.ts";
import { packSlots, unpackSlots } from "./packed-slots.ts";

const rangesOf = (slots: readonly number[]) => {
  const set = new SlotSet();
  for (const slot of slots) set.add(slot);
  return set.ranges();
};

test("any slots come back as they were", () => {
  const slots = fc.array(fc.oneof(fc.nat(30), fc.nat(2_000_000)), { maxLength: 60 }).map(rangesOf);
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), slots), (byClass) => {
      expect({ ...unpackSlots(packSlots(byClass)) }).toEqual({ ...byClass });
    }),
  );
});

test("what an earlier order said too is shared with it, whatever it said besides", () => {
  const slots = fc.array(fc.nat(60), { maxLength: 40 }).map(rangesOf);
  fc.assert(
    fc.property(slots, slots, (before, after) => {
      const unpacked = unpackSlots(packSlots({ Shop: after }), { Shop: before }).Shop!;
      expect(unpacked).toEqual(after);
      for (const [at, range] of unpacked.entries()) {
        const same = before[at]?.[0] === range[0] && before[at]?.[1] === range[1];
        expect(range === before[at]).toBe(same);
      }
    }),
  );
});

test("50,000 users of every other slot are two bytes each, packed once", () => {
  const byClass = { Shop: Array.from({ length: 50_000 }, (_, i) => [2 * i, 2 * i] as const) };
  expect(packSlots(byClass).Shop).toHaveLength(100_000);
  expect(packSlots(byClass)).toBe(packSlots(byClass));
});

test("bytes that end in the middle of a range are refused", () => {
  const { Shop } = packSlots({ Shop: [[0, 300]] });
  expect(() => unpackSlots({ Shop: Shop!.subarray(0, -1) })).toThrow();
});

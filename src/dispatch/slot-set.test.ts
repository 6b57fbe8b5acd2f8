import fc from "fast-check";
import { expect, test } from "vitest";
import { SlotSet } from "./slot-set.ts";

test("ranges join and part", () => {
  const set = SlotSet.of([
    [0, 4],
    [7, 7],
  ]);
  expect(set.add(5)).toBe(true);
  expect(set.add(5)).toBe(false);
  expect(set.ranges()).toEqual([
    [0, 5],
    [7, 7],
  ]);
  set.add(6);
  expect(set.ranges()).toEqual([[0, 7]]);
  expect(set.delete(3)).toBe(true);
  expect(set.delete(3)).toBe(false);
  expect(set.ranges()).toEqual([
    [0, 2],
    [4, 7],
  ]);
  expect([...set]).toEqual([0, 1, 2, 4, 5, 6, 7]);
});

test("ranges() is a copy", () => {
  const set = SlotSet.of([[0, 1]]);
  const before = set.ranges();
  set.add(2);
  expect(before).toEqual([[0, 1]]);
});

test("whatever is added and deleted, it is the set of these numbers", () => {
  const change = fc.tuple(fc.boolean(), fc.nat(30));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const set = new SlotSet();
      const model = new Set<number>();
      for (const [add, slot] of changes) {
        expect(add ? set.add(slot) : set.delete(slot)).toBe(add ? !model.has(slot) : model.has(slot));
        if (add) model.add(slot);
        else model.delete(slot);
      }
      expect([...set]).toEqual([...model].sort((a, b) => a - b));
      expect(set.size).toBe(model.size);
      for (let slot = 0; slot <= 31; slot++) expect(set.has(slot)).toBe(model.has(slot));
      for (const [at, [first, last]] of set.ranges().entries()) {
        expect(first).toBeLessThanOrEqual(last);
        if (at > 0) expect(first).toBeGreaterThan(set.ranges()[at - 1]![1] + 1);
      }
    }),
  );
});

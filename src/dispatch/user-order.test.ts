import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserOrder } from "./user-order.ts";
import type { WeightedClass } from "./weighted-sequence.ts";

const classes: WeightedClass[] = [
  { name: "A", weight: 1, fixedCount: 0 },
  { name: "B", weight: 1, fixedCount: 0 },
];
const [a, b] = classes as [WeightedClass, WeightedClass];

const shown = (order: UserOrder, count: number): string =>
  Array.from({ length: count }, (_, at) => `${order.names[order.classAt(at)]}${order.slotAt(at)}`).join(" ");

describe("the order of users", () => {
  test("is dealt by weight", () => {
    expect(shown(new UserOrder(classes), 6)).toBe("A0 B0 A1 B1 A2 B2");
  });

  test("can go on with other classes, which get the slots that nobody has", () => {
    const order = new UserOrder(classes);
    expect(shown(order, 8)).toBe("A0 B0 A1 B1 A2 B2 A3 B3");
    order.dealFrom(3, [b], 3);
    expect(shown(order, 6)).toBe("A0 B0 A1 B1 B2 B3");
    expect(order.positionOf(0, 2)).toBeUndefined();
    expect(order.positionOf(1, 2)).toBe(4);
  });

  test("ends where no class is left", () => {
    const order = new UserOrder(classes);
    order.dealFrom(2, [], 2);
    expect(order.capacity).toBe(2);
    order.dealFrom(2, [{ ...a, fixedCount: 3 }], 2);
    expect(order.capacity).toBe(5);
    expect(shown(order, 5)).toBe("A0 B0 A1 A2 A3");
  });

  test("a user becomes one of another class, and its slot is free for the next", () => {
    const order = new UserOrder(classes);
    expect(shown(order, 4)).toBe("A0 B0 A1 B1");
    order.giveTo(1, 0);
    expect(shown(order, 5)).toBe("A0 A2 A1 B1 A3");
    order.giveTo(0, 1);
    expect(shown(order, 4)).toBe("B0 A2 A1 B1");
  });

  test("a barred slot is nobody's any more", () => {
    const order = new UserOrder(classes);
    expect(shown(order, 4)).toBe("A0 B0 A1 B1");
    order.bar(2);
    order.dealFrom(0, classes, 0);
    expect(shown(order, 5)).toBe("A0 B0 A2 B1 A3");
  });

  test("no two users have one slot, whatever is dealt anew", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("deal"), at: fc.nat(30), among: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("give"), at: fc.nat(30), among: fc.nat(1) }),
      fc.record({ kind: fc.constant("bar"), at: fc.nat(30), among: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const order = new UserOrder(classes);
        const barred = new Set<string>();
        const named = (at: number) => `${order.classAt(at)} ${order.slotAt(at)}`;
        for (const { kind, at, among } of steps) {
          if (kind === "bar") {
            order.bar(at);
            barred.add(named(at));
          } else if (kind === "give") {
            const before = named(at);
            order.giveTo(at, among);
            if (named(at) !== before) expect(barred.has(named(at))).toBe(false);
          } else {
            const kept = Array.from({ length: at }, (_, position) => named(position));
            order.dealFrom(
              at,
              classes.filter((_, index) => (among >> index) & 1),
              at,
            );
            expect(Array.from({ length: at }, (_, position) => named(position))).toEqual(kept);
            expect(barred.has(named(at))).toBe(false);
          }
        }
        const all = Array.from({ length: 40 }, (_, position) => named(position));
        expect(new Set(all).size).toBe(all.length);
        for (const [position, name] of all.entries()) {
          const [classIndex, slot] = name.split(" ").map(Number) as [number, number];
          expect(order.positionOf(classIndex, slot)).toBe(position);
        }
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Allocation, SlotsByClass } from "../dispatch/allocation.ts";
import { countSlots, noSlots } from "../dispatch/slot-ranges.ts";
import { Placement } from "./placement.ts";

const allocation = (slots: Record<string, SlotsByClass>): Allocation => new Map(Object.entries(slots));
const shop = (...ranges: [number, number][]): SlotsByClass => ({ Shop: ranges });

const numbersOf = (byClass: SlotsByClass): number[] =>
  (byClass.Shop ?? []).flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at),
  );

describe("a placement", () => {
  it("gives new users at once", () => {
    const placement = new Placement();
    const wanted = allocation({ a: shop([0, 0], [2, 2]), b: shop([1, 1]) });
    expect(placement.step(wanted, 50, 1)).toEqual(["a", "b"]);
    expect(placement.slots("a")).toEqual(shop([0, 0], [2, 2]));
    expect(placement.step(wanted, 50, 1)).toEqual([]);
    expect(placement.outstanding).toBe(0);
  });

  it("gives and takes half a million users at once", () => {
    const placement = new Placement();
    placement.step(allocation({ a: shop([0, 499_999]) }), 50, 1e9);
    expect(placement.slots("a")).toEqual(shop([0, 499_999]));
    placement.step(allocation({ a: shop([0, 0]) }), 50, 1e9);
    expect(placement.slots("a")).toEqual(shop([0, 0]));
  });

  it("gives what was taken only when its holder is done with it", () => {
    const placement = new Placement();
    placement.step(allocation({ a: shop([0, 1]) }), 50, 1);
    placement.sent("a", 1);
    placement.step(allocation({ a: shop([0, 0]) }), 50, 1);
    placement.sent("a", 2);
    const again = allocation({ a: shop([0, 1]) });
    expect(placement.step(again, 50, 1)).toEqual([]);
    expect(placement.done("a", 1)).toBe(false);
    placement.step(again, 50, 1);
    expect([placement.slots("a"), placement.outstanding]).toEqual([shop([0, 0]), 1]);
    expect(placement.done("a", 2)).toBe(true);
    expect(placement.step(again, 50, 1)).toEqual(["a"]);
    expect(placement.slots("a")).toEqual(shop([0, 1]));
  });

  it("brings 30 users of a lost worker back within 3 s, not all at once", () => {
    const placement = new Placement();
    placement.step(allocation({ a: shop([0, 29]), b: noSlots }), 50, 1);
    placement.lost("a");
    expect(placement.outstanding).toBeGreaterThan(0);
    const wanted = allocation({ b: shop([0, 29]) });
    const counts: number[] = [];
    for (let ms = 0; ms <= 3000; ms += 50) {
      placement.step(wanted, 50, 1);
      counts.push(countSlots(placement.slots("b")));
    }
    expect(counts[0]).toBe(1);
    expect(counts[20]).toBeGreaterThan(8);
    expect(counts[20]).toBeLessThan(13);
    expect(counts.at(-1)).toBe(30);
  });

  it("gives a lost worker's users to others as those that are too many are told to stop", () => {
    const placement = new Placement();
    placement.step(allocation({ a: shop([0, 1]), b: shop([2, 3]), c: noSlots }), 50, 1);
    placement.sent("b", 1);
    placement.lost("a");
    const wanted = allocation({ b: noSlots, c: shop([0, 1]) });
    const step = (): number => {
      for (const worker of placement.step(wanted, 3000, 50)) if (worker === "b") placement.sent("b", 2);
      return countSlots(placement.slots("c"));
    };
    expect([step(), step()]).toEqual([0, 0]);
    expect(placement.outstanding).toBe(2);
    placement.seen("b", 1);
    expect(step()).toBe(0);
    placement.seen("b", 2);
    expect(step()).toBe(2);
    expect(placement.done("b", 2)).toBe(true);
    placement.lost("c");
    expect(placement.step(allocation({ b: shop([0, 1]) }), 3000, 50)).toEqual(["b"]);
  });

  it("moves users at the pace: stops one where it is before it starts elsewhere", () => {
    const placement = new Placement();
    placement.step(allocation({ a: shop([0, 5]) }), 50, 1);
    placement.sent("a", 1);
    const wanted = allocation({ a: shop([0, 2]), b: shop([3, 5]) });
    let number = 1;
    let least = 6;
    for (let ms = 0; ms <= 4000; ms += 50) {
      const changed = placement.step(wanted, 50, 1);
      if (changed.includes("a")) placement.sent("a", ++number);
      least = Math.min(least, countSlots(placement.slots("a")) + countSlots(placement.slots("b")));
      placement.done("a", number);
    }
    expect([placement.slots("a"), placement.slots("b")]).toEqual([shop([0, 2]), shop([3, 5])]);
    expect(least).toBeGreaterThanOrEqual(5);
  });

  it("never lets two workers hold a slot, whatever happens, and gets there in the end", () => {
    const workers = ["a", "b", "c"] as const;
    const owners = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 8, maxLength: 8 });
    const event = fc.oneof(
      fc.record({ kind: fc.constant("want" as const), owners }),
      fc.record({ kind: fc.constant("done" as const), worker: fc.constantFrom(...workers) }),
      fc.record({ kind: fc.constant("lost" as const), worker: fc.constantFrom(...workers) }),
      fc.record({ kind: fc.constant("step" as const) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), owners, (events, last) => {
        const placement = new Placement();
        // What each worker runs or may still run: everything it was ordered since it was done.
        const orders = new Map<string, SlotsByClass[]>(workers.map((worker) => [worker, []]));
        const numbers = new Map<string, number>();
        const doneAt = new Map<string, number>();
        let wanted: Allocation = new Map();
        const wantedOf = (named: readonly string[]): Allocation =>
          new Map(
            workers.map((worker) => {
              const slots = named.flatMap((name, slot) => (name === worker ? [[slot, slot] as const] : []));
              return [worker, slots.length === 0 ? noSlots : { Shop: slots }];
            }),
          );
        const step = (): void => {
          for (const worker of placement.step(wanted, 500, 5)) {
            const number = (numbers.get(worker) ?? 0) + 1;
            numbers.set(worker, number);
            placement.sent(worker, number);
            orders.get(worker)!.push(placement.slots(worker));
          }
          const held = workers.flatMap((worker) => [...new Set(orders.get(worker)!.flatMap(numbersOf))]);
          expect(new Set(held).size).toBe(held.length);
        };
        const done = (worker: string): void => {
          orders.set(worker, orders.get(worker)!.slice(-1));
          doneAt.set(worker, numbers.get(worker) ?? 0);
          placement.done(worker, numbers.get(worker) ?? 0);
        };
        for (const one of events) {
          if (one.kind === "want") wanted = wantedOf(one.owners);
          if (one.kind === "done") done(one.worker);
          if (one.kind === "lost") {
            placement.lost(one.worker);
            orders.set(one.worker, []);
          }
          step();
        }
        wanted = wantedOf(last);
        for (let steps = 0; steps < 30; steps++) {
          step();
          for (const worker of workers) done(worker);
        }
        for (const worker of workers) {
          expect(numbersOf(placement.slots(worker))).toEqual(numbersOf(wanted.get(worker)!));
        }
      }),
      { numRuns: 300 },
    );
  });
});

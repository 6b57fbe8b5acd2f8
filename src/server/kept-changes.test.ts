import { expect, it } from "vitest";
import { KeptChanges } from "./kept-changes.ts";

const change = (bytes: number): Uint8Array => new Uint8Array(bytes);

it("has the newest changes by their number, and as many bytes as the whole state", () => {
  const kept = new KeptChanges();
  const changes = Array.from({ length: 5 }, () => change(400_000));
  for (const one of changes) kept.add(one);
  expect(kept.last).toBe(5);
  const known = [2, 3, 4, 5, 6].map((number) => changes.indexOf(kept.of(number) ?? change(0)));
  expect(known).toEqual([-1, -1, 3, 4, -1]);
  kept.wholeHas(3_000_000);
  for (const one of changes) kept.add(one);
  expect(kept.of(4) === changes[3]).toBe(true);
  expect(kept.of(10) === changes[4]).toBe(true);
  kept.wholeHas(0);
  kept.add(change(1));
  expect([kept.of(8)?.length, kept.of(9)?.length]).toEqual([undefined, 400_000]);
});

it("keeps a change that is larger than all that it may keep, until the next", () => {
  const kept = new KeptChanges();
  kept.add(change(20_000_000));
  expect(kept.of(1)?.length).toBe(20_000_000);
  kept.add(change(1));
  expect([kept.of(1), kept.of(2)?.length]).toEqual([undefined, 1]);
});

it("keeps 600 changes however small, and none from before it was told to forget", () => {
  const kept = new KeptChanges();
  for (let number = 1; number <= 1000; number++) kept.add(change(1));
  expect([kept.of(400), kept.of(401)?.length]).toEqual([undefined, 1]);
  kept.forget();
  expect([kept.last, kept.of(1000), kept.of(1001)]).toEqual([1001, undefined, undefined]);
  kept.add(change(2));
  expect(kept.of(1002)?.length).toBe(2);
});

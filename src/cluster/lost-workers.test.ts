import { expect, it } from "vitest";
import { Aggregator } from "./aggregator.ts";
import { MemoryJournal } from "./journal.ts";
import { LostWorkers } from "./lost-workers.ts";
import type { Loss } from "./worker-loss.ts";

const lossOf = (changes: Partial<Loss>): Loss => ({
  ...{ id: "a", index: 0, reason: "fell silent", lastTask: "", dead: false, mostCounted: 10 },
  ...changes,
});

it("takes in the place of an estimate what the host of a silent worker tells of its end, and nothing after that", () => {
  const losses = new LostWorkers(new Aggregator(new MemoryJournal(), { applyChecked: () => 0 }));
  expect(losses.add(lossOf({}))).toBe(true);
  expect(losses.add(lossOf({ mostCounted: 5 }))).toBe(false);
  expect(losses.lostAtMost("a")).toBe(10);
  expect(losses.add(lossOf({ dead: true, mostCounted: 25, reason: "left with code 1" }))).toBe(true);
  expect(losses.add(lossOf({ dead: true, mostCounted: 7 }))).toBe(false);
  expect(losses.all).toEqual([
    { id: "a", index: 0, reason: "left with code 1", lastTask: "", lostAtMost: 25 },
  ]);
  expect(losses.silent).toEqual([]);
});

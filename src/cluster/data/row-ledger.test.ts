import { describe, expect, it } from "vitest";
import type { RowSource } from "../../user/row-feed.ts";
import { RowLedger, type RowsWanted } from "./row-ledger.ts";
import { noRows, type RowRanges } from "./row-ranges.ts";

const source = (rows: number | null, recycles = false): RowSource => ({ key: "users", rows, recycles });
const want = (worker: string, k: number, more: Partial<RowsWanted> = {}): RowsWanted => ({
  ...{ worker, source: "users", k, waiting: 1, ahead: 15, held: noRows, back: noRows },
  ...more,
});
const alwaysHolds = (): boolean => true;
const neverHolds = (): boolean => false;

it("gives whoever waits a row, and ahead of that at most half a fair share of what is left", () => {
  const ledger = new RowLedger([source(100)]);
  expect(ledger.decide(want("a", 1), 5, alwaysHolds)?.ranges).toEqual([[0, 10]]);
  expect(ledger.decide(want("b", 1, { waiting: 40 }), 5, alwaysHolds)?.ranges).toEqual([[10, 50]]);
  expect(ledger.decide(want("c", 1, { waiting: 0 }), 5, alwaysHolds)?.ranges).toEqual([[50, 55]]);
});

it("gives of a source without an end whatever is wanted, up to a bound", () => {
  const ledger = new RowLedger([source(null)]);
  expect(ledger.decide(want("a", 1, { ahead: 4096 }), 2, alwaysHolds)?.ranges).toEqual([[0, 4097]]);
  expect(ledger.decide(want("b", 1, { waiting: 10_000_000 }), 2, alwaysHolds)?.ranges).toEqual([
    [4097, 69_633],
  ]);
});

it("goes on with the next lap of a source that recycles", () => {
  const ledger = new RowLedger([source(10, true)]);
  const taken = [1, 2, 3, 4].map((k) =>
    ledger.decide(want("a", k, { waiting: 4, ahead: 0 }), 1, alwaysHolds),
  );
  expect(taken.map((grant) => grant?.ranges)).toEqual([[[0, 4]], [[4, 8]], [[8, 12]], [[12, 16]]]);
  expect(taken.every((grant) => grant?.scarce === false && grant.end === false)).toBe(true);
});

it("lets whoever waits at the end wait for what others hold, and gives what comes back first", () => {
  const ledger = new RowLedger([source(4)]);
  ledger.decide(want("a", 1, { waiting: 1, ahead: 1 }), 1, alwaysHolds);
  ledger.decide(want("b", 1, { waiting: 2, ahead: 0 }), 1, alwaysHolds);
  expect(ledger.decide(want("b", 2), 1, (worker) => worker === "a")).toBeNull();
  expect(ledger.holders("users")).toEqual(["a", "b"]);
  const back: RowRanges = [[1, 2]];
  expect(ledger.decide(want("a", 2, { waiting: 0, ahead: 0, back }), 1, alwaysHolds)).toMatchObject({
    ...{ ranges: [], scarce: true, end: false },
  });
  expect(ledger.decide(want("b", 2), 1, alwaysHolds)).toMatchObject({ ranges: [[1, 2]], end: false });
  expect(ledger.decide(want("a", 3), 1, neverHolds)).toMatchObject({ ranges: [], end: true });
});

it("counts as lost what was with a lost worker when the end was told, though it is back", () => {
  const ledger = new RowLedger([source(4)]);
  ledger.decide(want("a", 1, { ahead: 1 }), 1, alwaysHolds);
  ledger.decide(want("b", 1, { waiting: 2, ahead: 0 }), 1, alwaysHolds);
  expect(ledger.lostWith((worker) => worker === "a")).toBe(2);
  expect(ledger.lostWith(neverHolds)).toBe(0);
  expect(ledger.decide(want("b", 2), 1, neverHolds)).toMatchObject({ ranges: [], end: true });
  expect(ledger.lostWith(neverHolds)).toBe(2);
});

it("believes nobody who holds or gives back what it never got", () => {
  const ledger = new RowLedger([source(100)]);
  ledger.decide(want("a", 1, { ahead: 9 }), 1, alwaysHolds);
  expect(ledger.isHonest(want("a", 2, { held: [[4, 10]] }))).toBe(true);
  expect(ledger.isHonest(want("a", 2, { held: [[4, 6]], back: [[6, 10]] }))).toBe(true);
  expect(ledger.isHonest(want("a", 2, { held: [[4, 11]] }))).toBe(false);
  expect(ledger.isHonest(want("a", 2, { held: [[4, 7]], back: [[6, 10]] }))).toBe(false);
  expect(ledger.isHonest(want("b", 1, { back: [[0, 1]] }))).toBe(false);
});

describe("what is known of a worker's rows", () => {
  it("is what it said to hold and was given since", () => {
    const ledger = new RowLedger([source(100)]);
    ledger.decide(want("a", 1, { ahead: 9 }), 1, alwaysHolds);
    expect(ledger.heldBy("a")).toBe(10);
    ledger.decide(want("a", 2, { waiting: 0, ahead: 5, held: [[8, 10]] }), 1, alwaysHolds);
    expect(ledger.heldBy("a")).toBe(7);
    expect(ledger.heldBy("nobody")).toBe(0);
  });

  it("comes out the same when the records are told again, or the state is taken over", () => {
    const requests: RowsWanted[] = [
      want("a", 1),
      want("b", 1, { waiting: 3 }),
      want("a", 2, { waiting: 0, ahead: 0, back: [[2, 5]] }),
      want("b", 2, { waiting: 1, ahead: 2 }),
    ];
    const ledger = new RowLedger([source(40)]);
    const retold = new RowLedger([source(40)]);
    for (const request of requests) {
      const record = ledger.decide(request, 2, alwaysHolds);
      expect(record).not.toBeNull();
      retold.replay(record!);
    }
    expect(retold.state).toEqual(ledger.state);
    const taken = new RowLedger([source(40)]);
    taken.restore(structuredClone(ledger.state));
    expect(taken.state).toEqual(ledger.state);
    const next = want("a", 3, { held: noRows });
    expect(taken.decide(next, 2, alwaysHolds)).toEqual(ledger.decide(next, 2, alwaysHolds));
  });
});

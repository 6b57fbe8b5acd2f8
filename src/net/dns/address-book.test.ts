import { describe, expect, it } from "vitest";
import { AddressBook } from "./address-book.ts";

const FIVE_MINUTES_MS = 300_000;

describe("the addresses of a known name", () => {
  it.each([
    ["one family", ["10.0.0.1", "10.0.0.2"], ["10.0.0.1 10.0.0.2", "10.0.0.2 10.0.0.1", "10.0.0.1 10.0.0.2"]],
    [
      "two families, the first of which stays first",
      ["::1", "10.0.0.1", "::2", "10.0.0.2", "10.0.0.3"],
      [
        "::1 ::2 10.0.0.1 10.0.0.2 10.0.0.3",
        "::2 ::1 10.0.0.2 10.0.0.3 10.0.0.1",
        "::1 ::2 10.0.0.3 10.0.0.1 10.0.0.2",
      ],
    ],
    ["one of each family", ["::1", "10.0.0.1"], ["::1 10.0.0.1", "::1 10.0.0.1", "::1 10.0.0.1"]],
    ["no family", [], ["", "", ""]],
  ])("take turns: %s", (_what, addresses, orders) => {
    const known = new AddressBook().keep("shop", addresses, 0, 1_000);
    expect(orders.map(() => known.inTurn().join(" "))).toEqual(orders);
  });

  it("bear the same share each", () => {
    const addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
    const known = new AddressBook().keep("shop", addresses, 0, 1_000);
    const begun = new Map<string, number>();
    for (let connection = 0; connection < 300; connection++) {
      const first = known.inTurn()[0]!;
      begun.set(first, (begun.get(first) ?? 0) + 1);
    }
    expect(begun).toEqual(new Map(addresses.map((address) => [address, 100])));
  });

  it("are the very same list where there is but one", () => {
    const addresses = ["10.0.0.1"];
    const known = new AddressBook().keep("shop", addresses, 0, 1_000);
    expect([known.inTurn(), known.inTurn()].every((given) => given === addresses)).toBe(true);
  });

  it("go on in turn when the name was looked up anew", () => {
    const book = new AddressBook();
    const addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
    const begun = [0, 1, 2, 3].map((nowMs) => book.keep("shop", addresses, nowMs, 1_000).inTurn()[0]);
    expect(begun).toEqual(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1"]);
  });
});

it.each([
  [0, 1_000],
  [1_000, 1_000],
  [60_000, 60_000],
  [FIVE_MINUTES_MS + 1, FIVE_MINUTES_MS],
  [86_400_000, FIVE_MINUTES_MS],
])("an answer that is good for %d ms is kept for %d", (keepMs, keptMs) => {
  const known = new AddressBook().keep("shop", ["10.0.0.1"], 50, keepMs);
  expect([known.freshUntilMs, known.refreshAtMs]).toEqual([50 + keptMs, 50 + keptMs]);
  expect(known.usableUntilMs).toBe(50 + keptMs + 60_000);
});

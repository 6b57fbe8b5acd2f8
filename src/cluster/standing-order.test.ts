import { describe, expect, it } from "vitest";
import { type Order, protocolVersion } from "./messages.ts";
import { StandingOrder } from "./standing-order.ts";

const order = (number: number, more: Partial<Order> = {}): Order => ({
  ...{ type: "order", version: protocolVersion, run: "r", epoch: 1, host: "h", number, beat: 1 },
  ...{
    clockMs: 0,
    wallMs: 0,
    state: "running",
    scenario: "",
    settings: null,
    zeroMs: 0,
    endMs: null,
    changes: null,
  },
  ...{ resets: 0, spawned: false, userCount: 1, workerCount: 1, workers: [] },
  ...more,
});
const same = { same: true };

describe("an order", () => {
  it("stands when it is fresh and whole, and as long as it is said to be so still", () => {
    const standing = new StandingOrder();
    expect(standing.take(order(1), true)).toBe("stands");
    expect(standing.take(order(1, same), true)).toBe("stands");
    expect(standing.take(order(1), true)).toBe("stands");
    expect(standing.order?.number).toBe(1);
  });

  it("that is too old takes away only, and the one before stands still", () => {
    const standing = new StandingOrder();
    standing.take(order(1), true);
    expect(standing.take(order(2), false)).toBe("stops");
    expect(standing.order?.number).toBe(1);
    expect(standing.take(order(1), true)).toBe("dropped");
    expect(standing.take(order(2), true)).toBe("stands");
  });

  it("that is too old and says nothing new is heard", () => {
    const standing = new StandingOrder();
    standing.take(order(1), true);
    expect([standing.take(order(1), false), standing.take(order(1, same), false)]).toEqual([
      "heard",
      "heard",
    ]);
  });

  it("without a body that never came is heard", () => {
    const standing = new StandingOrder();
    standing.take(order(1), true);
    expect(standing.take(order(3, same), true)).toBe("heard");
    expect(standing.order?.number).toBe(1);
  });

  it("of an epoch that is over is dropped, whatever its number", () => {
    const standing = new StandingOrder();
    standing.take(order(9), true);
    expect(standing.take(order(0, { ...same, epoch: 2 }), true)).toBe("new epoch");
    expect([standing.epoch, standing.order]).toEqual([2, null]);
    expect(standing.take(order(10), true)).toBe("dropped");
    expect(standing.take(order(1, { epoch: 2 }), true)).toBe("stands");
  });
});

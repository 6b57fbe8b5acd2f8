import { describe, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import type { Abortable } from "./call-scope.ts";
import { Gate } from "./gate.ts";
import { untilOpen } from "./parking.ts";

const rig = (fenceMs: number) => {
  const clock = new ManualClock(1000);
  const fence = Float64Array.of(fenceMs);
  const gate = new Gate(clock, fence);
  return { clock, fence, gate };
};

describe("a gate", () => {
  it("is open up to its fence, and for ever without one", () => {
    const { gate, clock } = rig(1500);
    expect([gate.isShut(1500), gate.isShut(1500.1)]).toEqual([false, true]);
    expect(new Gate(clock).isShut(Number.MAX_VALUE)).toBe(false);
  });

  it("lets everybody go on soon after it opened, in the order of their coming", async () => {
    const { clock, fence, gate } = rig(900);
    const went: string[] = [];
    gate.whenOpen(() => went.push("a"));
    gate.whenOpen(() => went.push("b"));
    await clock.advance(10_000);
    expect(went).toEqual([]);
    fence[0] = 13_000;
    await clock.advance(60);
    expect(went).toEqual(["a", "b"]);
    expect(clock.pending).toBe(0);
  });

  it("never calls back within the call, and not once given up", async () => {
    const { clock, fence, gate } = rig(5000);
    let went = 0;
    const giveUp = gate.whenOpen(() => went++);
    expect(went).toBe(0);
    giveUp();
    fence[0] = 20_000;
    await clock.advance(100);
    expect([went, clock.pending]).toEqual([0, 0]);
    const late = gate.whenOpen(() => went++);
    await clock.advance(60);
    late();
    expect(went).toBe(1);
  });
});

describe("a call that waits at the gate", () => {
  const userOf = (fenceMs: number) => {
    const { clock, fence, gate } = rig(fenceMs);
    const inFlight = new Set<Abortable>();
    const scope = {
      closed: false,
      enter: (call: Abortable) => void inFlight.add(call),
      leave: (call: Abortable) => void inFlight.delete(call),
    };
    return { clock, fence, inFlight, user: { clock, gate, scope, resumedMs: Number.NEGATIVE_INFINITY } };
  };

  it("is in flight as a wait, goes on when it opens, and notes when that was", async () => {
    const { clock, fence, inFlight, user } = userOf(0);
    let wentOn = false;
    const went = untilOpen(user).then(() => {
      wentOn = true;
    });
    await clock.advance(4000);
    expect([wentOn, [...inFlight].map(({ pause }) => pause)]).toEqual([false, ["wait"]]);
    fence[0] = 9000;
    await clock.advance(50);
    await went;
    expect([inFlight.size, user.resumedMs]).toEqual([0, 5050]);
  });

  it("is cut with its user", async () => {
    const { clock, fence, inFlight, user } = userOf(0);
    const went = untilOpen(user);
    for (const call of inFlight) call.abort("stopped");
    await expect(went).rejects.toBe("stopped");
    fence[0] = 9000;
    await clock.advance(200);
    expect(user.resumedMs).toBe(Number.NEGATIVE_INFINITY);
  });
});

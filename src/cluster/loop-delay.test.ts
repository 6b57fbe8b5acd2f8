import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { LoopDelayProbe } from "./loop-delay.ts";

/** A clock with one timer, whose loop turns exactly in time, or is stuck. */
class StuckClock extends ManualClock {
  nowMs = 1000;
  due: { readonly atMs: number; readonly callback: () => void } | null = null;

  override now(): number {
    return this.nowMs;
  }

  override setTimer(callback: () => void, delayMs: number): number {
    this.due = { atMs: this.nowMs + delayMs, callback };
    return 1;
  }

  override clearTimer(): void {
    this.due = null;
  }

  turn(ms: number): void {
    const endMs = this.nowMs + ms;
    while (this.due !== null && this.due.atMs <= endMs) {
      this.nowMs = this.due.atMs;
      this.due.callback();
    }
    this.nowMs = endMs;
  }

  stick(ms: number): void {
    this.nowMs += ms;
    if (this.due !== null && this.due.atMs <= this.nowMs) this.due.callback();
  }
}

let clock: StuckClock;
let probe: LoopDelayProbe;
beforeEach(() => {
  clock = new StuckClock();
  probe = new LoopDelayProbe(clock);
  probe.begin();
});

const never = { p99Ms: 0, meanMs: 0 };

describe("the probe of the event loop", () => {
  it("reads nothing from a loop that is never late, nor before its first probe", () => {
    expect(probe.read()).toEqual(never);
    clock.turn(1000);
    expect(probe.read()).toEqual(never);
  });

  it("reads a loop that is late by the same each time", () => {
    for (let times = 0; times < 50; times++) clock.stick(9);
    expect(probe.read()).toEqual({ p99Ms: 4, meanMs: 4 });
  });

  it("counts each probe that one long block held up", () => {
    clock.turn(500);
    clock.stick(500);
    // Half of all moments waited 250 ms on average; one per cent of a second is ten milliseconds.
    const { p99Ms, meanMs } = probe.read();
    expect(p99Ms).toBe(490);
    expect(meanMs).toBeCloseTo(124.4, 1);
  });

  it("leaves out what is less than a hundredth of the time", () => {
    clock.turn(995);
    clock.stick(9);
    clock.turn(1000);
    expect(probe.read().p99Ms).toBe(0);
  });

  it("tells of a block whose own timer has not come yet", () => {
    clock.turn(100);
    clock.nowMs += 305;
    expect(probe.read().p99Ms).toBe(300);
    clock.turn(50);
    expect(probe.read()).toEqual(never);
  });

  it("begins anew after each reading, and when told to", () => {
    clock.stick(100);
    expect(probe.read().p99Ms).toBe(95);
    expect(probe.read()).toEqual(never);
    clock.stick(100);
    probe.begin();
    clock.turn(50);
    expect(probe.read()).toEqual(never);
  });

  it("keeps no timer once it has ended", () => {
    probe.end();
    expect(clock.due).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { Fence, fenceMs } from "./fence.ts";
import { SentBeats } from "./sent-beats.ts";
import { lostAfterMs, SilenceWatch, watchTickMs } from "./silence-watch.ts";

describe("a fence", () => {
  it("is past until a fresh order stands", () => {
    const fence = new Fence(true);
    expect(fence.untilMs).toBe(Number.NEGATIVE_INFINITY);
    fence.known(1000, 1010);
    expect(fence.untilMs).toBe(Number.NEGATIVE_INFINITY);
    fence.open(1000);
    expect(fence.untilMs).toBe(3400);
  });

  it("is moved by each beat that is known to be on the bus, and never back", () => {
    const fence = new Fence(true);
    fence.open(1000);
    fence.known(2000, 2005);
    expect(fence.untilMs).toBe(4400);
    fence.known(1500, 2010);
    fence.known(null, 2010);
    expect(fence.untilMs).toBe(4400);
  });

  it("that is past is opened by no echo", () => {
    const fence = new Fence(true);
    fence.open(1000);
    fence.known(3400, 3400.5);
    expect(fence.untilMs).toBe(3400);
    fence.open(3400);
    expect(fence.untilMs).toBe(5800);
  });

  it("takes an order for fresh whose beat was sent less than 2.4 s ago", () => {
    const fence = new Fence(true);
    const fresh = [3399, 3400].map((nowMs) => fence.isFresh(1000, nowMs));
    expect([...fresh, fence.isFresh(null, 1000)]).toEqual([true, false, false]);
  });

  it("is none in the controller's own process", () => {
    const fence = new Fence(false);
    expect([fence.untilMs, fence.isFresh(null, 5)]).toEqual([Number.POSITIVE_INFINITY, true]);
  });
});

it("is past before anybody can be taken for lost, wherever a beat falls between the steps of a watcher", () => {
  // Steps that come late count the most.
  for (const stepMs of [watchTickMs, 150, 200, 330]) {
    for (let heardAt = 0; heardAt < stepMs; heardAt += 7) {
      const watch = new SilenceWatch(lostAfterMs);
      watch.heard();
      let steps = 0;
      for (; !watch.lost; steps++) watch.step(stepMs);
      expect(steps * stepMs - heardAt).toBeGreaterThan(fenceMs);
    }
  }
});

it("keeps when the newest beats were sent", () => {
  const beats = new SentBeats();
  for (let at = 1; at <= 500; at++) expect(beats.add(at * 10)).toBe(at);
  expect([500, 373, 372, 0, 501].map((number) => beats.sentMs(number))).toEqual([
    5000,
    3730,
    null,
    null,
    null,
  ]);
});

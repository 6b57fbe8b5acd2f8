import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { withinTime } from "./within-time.ts";

test("a promise that settles in time is told so, and leaves no timer", async () => {
  const clock = new ManualClock();
  expect(await withinTime(clock, Promise.resolve(1), 100)).toBe(true);
  expect(await withinTime(clock, Promise.reject(new Error("no")), 100)).toBe(true);
  expect(clock.pending).toBe(0);
});

test("one that does not is waited for no longer", async () => {
  const clock = new ManualClock();
  const waited = withinTime(clock, new Promise(() => {}), 100);
  await clock.advance(100);
  expect(await waited).toBe(false);
});

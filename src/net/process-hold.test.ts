import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { ProcessHold } from "./process-hold.ts";

test("keeps a timer while something is under way, and one only, however often it begins and ends", async () => {
  const clock = new ManualClock();
  const hold = new ProcessHold(clock);
  expect(clock.pending).toBe(0);
  for (let request = 0; request < 100; request++) {
    hold.begin();
    expect(clock.pending).toBe(1);
    hold.end();
  }
  hold.begin();
  await clock.advance(10_000);
  expect(clock.pending).toBe(1);
  hold.end();
  await clock.advance(1_000);
  expect(clock.pending).toBe(0);
  hold.begin();
  expect(clock.pending).toBe(1);
});

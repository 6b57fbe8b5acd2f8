import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { TurnGuard } from "./turn-guard.ts";

test("a turn is spent when it lasted longer than the limit since a probe went out", async () => {
  const clock = new ManualClock(1000);
  const guard = new TurnGuard(clock);
  // The first look only sends the probe.
  expect(guard.spent(1000, 1)).toBe(false);
  expect(clock.pending).toBe(1);
  expect(guard.spent(1000.9, 1)).toBe(false);
  expect(guard.spent(1001, 1)).toBe(true);
  expect(guard.spent(1001, 20)).toBe(false);
  expect(clock.pending).toBe(1);
});

test("a turn that is known to be new is not probed", async () => {
  const clock = new ManualClock(1000);
  const guard = new TurnGuard(clock);
  guard.spent(1000, 1);
  await clock.advance(0);
  expect(guard.spent(1000.4, 0)).toBe(false);
  expect(clock.pending).toBe(0);
  expect(guard.spent(1000.6, 0)).toBe(false);
  expect(clock.pending).toBe(1);
});

test("nextTurn comes behind the I/O of this one", async () => {
  const clock = new ManualClock();
  let turned = false;
  void new TurnGuard(clock).nextTurn().then(() => {
    turned = true;
  });
  await null;
  expect(turned).toBe(false);
  await clock.advance(0);
  expect(turned).toBe(true);
});

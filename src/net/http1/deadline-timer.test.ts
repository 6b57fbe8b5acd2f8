import { expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { DeadlineTimer } from "./deadline-timer.ts";

const setUp = () => {
  const clock = new ManualClock();
  const deadlines: number[] = [];
  const met: string[] = [];
  const timer = new DeadlineTimer(clock, (nowMs) => {
    for (const due of deadlines.filter((deadline) => deadline <= nowMs)) met.push(`${due} at ${nowMs}`);
    deadlines.splice(0, deadlines.length, ...deadlines.filter((deadline) => deadline > nowMs));
    return Math.min(Number.POSITIVE_INFINITY, ...deadlines);
  });
  const watch = (deadlineMs: number): void => {
    deadlines.push(deadlineMs);
    timer.watch(deadlineMs);
  };
  return { clock, met, timer, watch, deadlines };
};

it("meets every deadline, in whatever order they come", async () => {
  const { clock, met, watch } = setUp();
  for (const deadlineMs of [100, 50, 300, 200, 50]) watch(deadlineMs);
  await clock.advance(1_000);
  expect(met).toEqual(["50 at 50", "50 at 50", "100 at 100", "200 at 200", "300 at 300"]);
  expect(clock.pending).toBe(0);
});

it("sets one timer for many deadlines that grow later, and none for none", async () => {
  const { clock, met, watch, deadlines } = setUp();
  watch(Number.POSITIVE_INFINITY);
  expect(clock.pending).toBe(0);
  for (let request = 0; request < 50; request++) {
    watch(clock.now() + 1_000);
    await clock.advance(10);
    expect(clock.pending).toBe(1);
    deadlines.length = 0;
  }
  await clock.advance(2_000);
  expect([met, clock.pending]).toEqual([[], 0]);
});

it("fires no more once stopped", async () => {
  const { clock, met, timer, watch } = setUp();
  watch(10);
  timer.stop();
  await clock.advance(100);
  expect([met, clock.pending]).toEqual([[], 0]);
});

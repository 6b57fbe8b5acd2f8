import { expect, it } from "vitest";
import { OwnPulse } from "./own-pulse.ts";

it("counts each step once: when the pulse behind it is back", () => {
  const pulse = new OwnPulse(3);
  const [first, second] = [pulse.next(100, 1100), pulse.next(130, 1230)];
  expect([second, first, first].map((payload) => pulse.heard(payload))).toEqual([
    { elapsedMs: 130, beganMs: 1100 },
    { elapsedMs: 100, beganMs: 1000 },
    null,
  ]);
});

it("takes nothing for its own that isn't", () => {
  const pulse = new OwnPulse(3);
  pulse.next(100, 100);
  const others = [null, "pulse", [], { type: "ask" }, { type: "pulse", epoch: 2, number: 1 }];
  expect(others.map((payload) => pulse.heard(payload))).toEqual(others.map(() => null));
  expect(pulse.heard({ type: "pulse", epoch: 3, number: 1 })?.elapsedMs).toBe(100);
});

it("knows no more than the last 64", () => {
  const pulse = new OwnPulse(1);
  const [first, second] = Array.from({ length: 65 }, () => pulse.next(100, 100));
  expect(pulse.heard(first!)).toBeNull();
  expect(pulse.heard(second!)?.elapsedMs).toBe(100);
});

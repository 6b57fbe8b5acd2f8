import fc from "fast-check";
import { expect, it } from "vitest";
import { ClockOffset } from "./clock-offset.ts";

/** An answer to a beat sent at `sentMs`; each way takes so long, and the controller's clock is `aheadMs` ahead. */
const answer = (beat: number, sentMs: number, thereMs: number, backMs: number, aheadMs: number) => {
  const clockMs = sentMs + thereMs + aheadMs;
  return { beat, sentMs, receivedMs: sentMs + thereMs + backMs, clockMs, wallMs: clockMs + 1_000_000 };
};

it("knows nothing before the first answer", () => {
  const offset = new ClockOffset();
  expect([offset.offsetMs, offset.wallOffsetMs(0, 0)]).toEqual([null, null]);
});

it("takes the fastest of the last sixteen, and the newest of those that come later", () => {
  const offset = new ClockOffset();
  offset.answered(answer(1, 0, 1, 1, 500));
  offset.answered(answer(2, 1000, 900, 0, 500));
  expect(offset.offsetMs).toBe(500);
  for (let beat = 3; beat <= 17; beat++) offset.answered(answer(beat, beat * 1000, 40, 20, 501));
  expect(offset.offsetMs).toBe(511);
});

it("is not misled by orders that name the same beat again, later", () => {
  const offset = new ClockOffset();
  offset.answered(answer(1, 0, 10, 10, 500));
  offset.answered(answer(1, 0, 2, 2, 9999));
  expect(offset.offsetMs).toBe(500);
});

it("forgets the clock of a controller that is no more", () => {
  const offset = new ClockOffset();
  offset.answered(answer(5, 0, 1, 1, 500));
  offset.forget();
  expect(offset.offsetMs).toBeNull();
  offset.answered(answer(5, 0, 30, 30, -70));
  expect(offset.offsetMs).toBe(-70);
});

it("is off by half the fastest round trip at most", () => {
  const ways = fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 })), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(ways, fc.integer({ min: -1e9, max: 1e9 }), (legs, aheadMs) => {
      const offset = new ClockOffset();
      legs.forEach(([there, back], index) => {
        offset.answered(answer(index + 1, index * 10_000, there, back, aheadMs));
      });
      const fastest = Math.min(...legs.slice(-16).map(([there, back]) => there + back));
      expect(Math.abs(offset.offsetMs! - aheadMs)).toBeLessThanOrEqual(fastest / 2);
    }),
  );
});

it("tells the times of day apart, also after a step", () => {
  const offset = new ClockOffset();
  offset.answered(answer(1, 1000, 5, 5, 250));
  // The controller's time of day is its clock and 1,000,000 ms.
  expect(offset.wallOffsetMs(2000, 2000 + 250 + 1_000_000)).toBe(0);
  expect(offset.wallOffsetMs(2000, 2000 + 250 + 1_000_000 - 300_000)).toBe(300_000);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Ramp, recoveryRate } from "./ramp.ts";

/** All moments at which the ramp changes, as [ms, users]. */
const changes = (ramp: Ramp): [number, number][] => {
  const seen: [number, number][] = ramp.from === ramp.target ? [] : [[0, ramp.usersAt(0)]];
  for (let at = ramp.nextChangeMs(0); at !== null; at = ramp.nextChangeMs(at))
    seen.push([at, ramp.usersAt(at)]);
  return seen;
};

describe("when users start", () => {
  test.each<[string, Ramp, [number, number][]]>([
    [
      "rate 0.5",
      new Ramp(0, 3, 0.5),
      [
        [0, 1],
        [2000, 2],
        [4000, 3],
      ],
    ],
    [
      "rate 1",
      new Ramp(0, 3, 1),
      [
        [0, 1],
        [1000, 2],
        [2000, 3],
      ],
    ],
    [
      "rate 2",
      new Ramp(0, 3, 2),
      [
        [0, 1],
        [500, 2],
        [1000, 3],
      ],
    ],
    [
      "up from some",
      new Ramp(5, 7, 4),
      [
        [0, 6],
        [250, 7],
      ],
    ],
    [
      "down",
      new Ramp(3, 0, 2),
      [
        [0, 2],
        [500, 1],
        [1000, 0],
      ],
    ],
    ["rate above target", new Ramp(0, 1, 10), [[0, 1]]],
    ["nothing to do", new Ramp(4, 4, 1), []],
  ])("%s", (_, ramp, expected) => {
    expect(changes(ramp)).toEqual(expected);
    expect(ramp.durationMs).toBe(expected.at(-1)?.[0] ?? 0);
  });
});

// Locust starts max(1, floor(rate)) users at once and then waits as many ÷ rate seconds.
test.each([
  [0.5, 9],
  [1, 9],
  [2, 9],
  [2.4, 9],
  [3, 9],
  [4, 9],
  [9, 9],
  [10, 11],
  [333.3, 1000],
])("at the end of Locust's steps of rate %d to %d it stands where Locust stands", (rate, target) => {
  const ramp = new Ramp(0, target, rate);
  const perStep = Math.max(1, Math.floor(rate));
  for (let step = 0; step * perStep < target; step++) {
    const endMs = ((step + 1) * perStep * 1000) / rate;
    expect(ramp.usersAt(endMs - 0.001)).toBe(Math.min(target, (step + 1) * perStep));
  }
});

test("a new rate in mid ramp is a new ramp from the current count, its first change at once", () => {
  const before = new Ramp(0, 100, 1);
  const after = new Ramp(before.usersAt(2500), 100, 10);
  expect(before.usersAt(2500)).toBe(3);
  expect([after.usersAt(0), after.usersAt(99), after.usersAt(100)]).toEqual([4, 4, 5]);
});

test("before the beginning nothing has changed", () => {
  const ramp = new Ramp(2, 5, 1);
  expect([ramp.usersAt(-1), ramp.nextChangeMs(-1), ramp.complete(-1)]).toEqual([2, 0, false]);
});

test("a rate of 0 is refused", () => {
  expect(() => new Ramp(0, 1, 0)).toThrow("above 0");
});

test("every change is one user, due at i ÷ rate, and the last one completes the ramp", () => {
  fc.assert(
    fc.property(
      fc.nat(300),
      fc.nat(300),
      fc.double({ min: 0.01, max: 5000, noNaN: true }),
      (from, target, rate) => {
        const ramp = new Ramp(from, target, rate);
        const seen = changes(ramp);
        const sign = Math.sign(target - from);
        expect(seen.map(([, users]) => users)).toEqual(
          Array.from({ length: Math.abs(target - from) }, (_, i) => from + sign * (i + 1)),
        );
        for (const [i, [at]] of seen.entries()) expect(at).toBeCloseTo((i * 1000) / rate, 6);
        expect(ramp.complete(ramp.durationMs)).toBe(true);
        if (seen.length > 1) expect(ramp.complete(ramp.durationMs - 1e-3)).toBe(false);
      },
    ),
  );
});

test.each([
  [1, 300, 100],
  [200, 300, 200],
  [0.5, 1, 0.5],
])("with spawn rate %d, %d slots come back at %d a second", (spawnRate, slots, expected) => {
  expect(recoveryRate(spawnRate, slots)).toBe(expected);
});

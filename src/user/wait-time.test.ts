import { expect, test } from "vitest";
import { Logger } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { constructUser } from "./construction.ts";
import { probeRuntime } from "./probe-runtime.ts";
import { User } from "./user.ts";
import { between, constant, constantPacing, constantThroughput, waitMs } from "./wait-time.ts";

const clock = new ManualClock();
const logger = new Logger({ write: () => {} }, "test", "debug", () => 0);
const aUser = (): User => constructUser(User, probeRuntime("User", clock, logger));

test("between is within its bounds and fills them, from the user's own stream", () => {
  const user = aUser();
  const wait = between(3, 9);
  const waits = Array.from({ length: 1000 }, () => wait(user));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(3);
  expect(Math.max(...waits)).toBeLessThanOrEqual(9);
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(5.8);
  const again = aUser();
  expect(Array.from({ length: 1000 }, () => wait(again))).toEqual(waits);
});

test("constant is what it says", () => {
  expect(constant(13)(aUser())).toBe(13);
});

test("constant throughput is pacing by its inverse, each user for itself", async () => {
  const wait = constantThroughput(10);
  const [one, other] = [aUser(), aUser()];
  expect(wait(one)).toBeCloseTo(0.1);
  await clock.advance(30);
  expect(wait(one)).toBeCloseTo(0.17);
  expect(wait(other)).toBeCloseTo(0.1);
});

test("late timers do not add up: the due times stay on their grid", async () => {
  const wait = constantPacing(1);
  const user = aUser();
  const startMs = clock.now();
  let dueMs = startMs;
  for (let round = 1; round <= 50; round++) {
    dueMs = clock.now() + wait(user) * 1000;
    expect(dueMs).toBeCloseTo(startMs + round * 1000);
    await clock.advance(dueMs - clock.now() + 7);
  }
});

test.each([
  [() => between(5, 3), "between(min, max): expected the smaller first, got 5, 3"],
  [() => between(-1, 3), "between(min, max): expected seconds of 0 or more"],
  [() => constant(Number.NaN), "constant(seconds): expected seconds of 0 or more"],
  [() => constantPacing("1" as unknown as number), "constantPacing(seconds)"],
  [() => constantThroughput(0), "constantThroughput(perSecond): expected a number above 0, got 0"],
])("refuses %s", (make, message) => {
  expect(make).toThrow(message);
});

test("a wait in milliseconds: negative is none, what is no number is refused", () => {
  const user = aUser();
  expect([waitMs(() => 1.5, user), waitMs(() => -1, user), waitMs(() => 0, user)]).toEqual([1500, 0, 0]);
  expect(() => waitMs(() => Number.NaN, user)).toThrow(
    "waitTime of User: expected a number of seconds, got NaN",
  );
  const asynchronous = (async () => 1) as unknown as () => number;
  expect(() => waitMs(asynchronous, user)).toThrow("an async function can't be a wait time");
});

import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import type { Abortable } from "./call-scope.ts";
import { Gate } from "./gate.ts";
import { type MeasuredSample, measure } from "./measure.ts";
import { outcome, type Sample } from "./sample.ts";

class Steering extends Error {}

const rig = () => {
  const clock = new ManualClock(1000);
  const samples: Sample[] = [];
  const inFlight = new Set<Abortable>();
  const scope = {
    closed: false,
    enter: (call: Abortable) => void inFlight.add(call),
    leave: (call: Abortable) => void inFlight.delete(call),
  };
  const sink = { record: (sample: Sample) => void samples.push(sample) };
  const target = { clock, scope, sink, gate: new Gate(clock), resumedMs: Number.NEGATIVE_INFINITY };
  const run = <T>(body: (sample: MeasuredSample) => T | Promise<T>): Promise<T> =>
    measure<T>(target, "SQL", "read", body, (thrown) => thrown instanceof Steering);
  return { clock, samples, inFlight, scope, run };
};

test("times its body and records one sample with what the body says of it", async () => {
  const { clock, samples, inFlight, run } = rig();
  const value = run(async (sample) => {
    sample.name = "read/[id]";
    sample.responseLength = 12;
    sample.context = { user: 1 };
    await new Promise<void>((resolve) => clock.setTimer(resolve, 25));
    return 7;
  });
  expect(inFlight.size).toBe(1);
  await clock.advance(25);
  expect(await value).toBe(7);
  expect(samples).toEqual([
    expect.objectContaining({
      ...{ method: "SQL", name: "read/[id]", outcome: outcome.ok, startMs: 1000, endMs: 1025, dueMs: 1000 },
      ...{ bytes: 12, context: { user: 1 }, error: null, exception: null },
    }),
  ]);
  expect(inFlight.size).toBe(0);
});

test.each([
  [new TypeError("x"), "TypeError: x"],
  [new Error("plain"), "plain"],
  ["text", "text"],
  [null, "null"],
])("a throw of %s is a failed sample, and is rethrown", async (thrown, error) => {
  for (const body of [
    () => {
      throw thrown;
    },
    async () => Promise.reject(thrown),
  ]) {
    const { samples, run } = rig();
    await expect(run(body)).rejects.toBe(thrown);
    expect(samples).toMatchObject([{ outcome: outcome.failed, error, exception: thrown }]);
  }
});

test("failure() fails the sample without a throw; the last call wins", async () => {
  const { samples, run } = rig();
  await run((sample) => {
    sample.failure("first");
    sample.failure(new RangeError("second"));
  });
  expect(samples).toMatchObject([{ outcome: outcome.failed, error: "RangeError: second" }]);
});

test("what steers is rethrown and no failure, unless the body said so before", async () => {
  const { samples, run } = rig();
  await expect(
    run(() => {
      throw new Steering();
    }),
  ).rejects.toBeInstanceOf(Steering);
  await expect(
    run((sample) => {
      sample.failure("empty");
      throw new Steering();
    }),
  ).rejects.toBeInstanceOf(Steering);
  expect(samples).toMatchObject([
    { outcome: outcome.ok, error: null },
    { outcome: outcome.failed, error: "empty" },
  ]);
});

test("cut while under way: aborted once, rejects with the reason, and what comes later is dropped", async () => {
  const { clock, samples, inFlight, run } = rig();
  const value = run(() => new Promise<void>((resolve) => clock.setTimer(resolve, 50)));
  const [call] = inFlight;
  call!.abort("stopped");
  await expect(value).rejects.toBe("stopped");
  await clock.advance(100);
  expect(samples).toMatchObject([{ outcome: outcome.aborted, error: null }]);
  expect(inFlight.size).toBe(0);
});

test("in a closed scope nothing runs", async () => {
  const { clock, scope, samples, run } = rig();
  scope.closed = true;
  let ran = false;
  void run(() => {
    ran = true;
  });
  await clock.advance(10);
  expect([ran, samples]).toEqual([false, []]);
});

import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import type { Abortable } from "../metrics/call-scope.ts";
import { StopContexts } from "./stop-contexts.ts";
import { UserScope } from "./user-scope.ts";
import { UserClock } from "./user-time.ts";

interface Recorded extends Abortable {
  readonly reasons: unknown[];
}

const call = (pause?: "wait" | "sleep"): Recorded => {
  const reasons: unknown[] = [];
  const abort = (reason: unknown): void => {
    reasons.push(reason);
  };
  return pause === undefined ? { reasons, abort } : { reasons, abort, pause };
};

const scopeOf = (
  contexts = new StopContexts(),
  time = new UserClock(),
  clock = new ManualClock(),
): UserScope => new UserScope(contexts, time, clock);

test("calls are counted, pauses are no requests, and leaving twice does nothing", () => {
  const scope = scopeOf();
  const [first, second, wait] = [call(), call(), call("wait")];
  for (const one of [first, second, wait]) scope.enter(one);
  expect([scope.size, scope.requests, scope.waitsOnly, scope.entered]).toEqual([3, 2, false, 3]);
  scope.leave(first);
  scope.leave(first);
  scope.leave(second);
  expect([scope.size, scope.requests, scope.waitsOnly]).toEqual([1, 0, true]);
  scope.leave(wait);
  expect([scope.size, scope.waitsOnly, scope.entered]).toEqual([0, false, 3]);
});

test("idle resolves when the last call leaves, and at once without one", async () => {
  const scope = scopeOf();
  await scope.idle();
  const one = call();
  scope.enter(one);
  let idle = false;
  const waiting = scope.idle().then(() => {
    idle = true;
  });
  await null;
  expect(idle).toBe(false);
  scope.leave(one);
  await waiting;
});

test("a user that comes to do nothing but wait is told of, whichever call ends last", () => {
  for (const order of [
    ["wait", "leave"],
    ["leave", "wait"],
  ]) {
    const scope = scopeOf();
    const request = call();
    let told = 0;
    scope.enter(request);
    scope.watchWaits(() => told++);
    for (const step of order) {
      expect(told).toBe(0);
      if (step === "wait") scope.enter(call("wait"));
      else scope.leave(request);
    }
    expect(told).toBe(1);
  }
});

test("a cut aborts what is in flight once, and closes the scope to all but its own context", async () => {
  const contexts = new StopContexts();
  const scope = scopeOf(contexts);
  const other = scopeOf(contexts);
  const calls = [call(), call(), call("sleep")];
  for (const one of calls) scope.enter(one);
  const { signal } = scope;
  expect([scope.closed, signal.aborted]).toEqual([false, false]);
  scope.cut("reason");
  expect(calls.map(({ reasons }) => reasons)).toEqual([["reason"], ["reason"], ["reason"]]);
  expect([scope.closed, scope.size, signal.aborted, scope.signal.aborted]).toEqual([true, 0, true, true]);
  await contexts.within(scope, async () => {
    await null;
    expect([scope.closed, scope.signal.aborted, contexts.isWithin(other)]).toEqual([false, false, false]);
    const inHook = call();
    scope.enter(inHook);
    scope.close(() => "over");
    expect([scope.closed, inHook.reasons]).toEqual([true, ["over"]]);
  });
  expect([scope.closed, contexts.isWithin(scope)]).toEqual([true, false]);
});

test("a signal first asked for after the cut is aborted", () => {
  const scope = scopeOf();
  scope.cut("reason");
  expect(scope.signal.aborted).toBe(true);
});

/** A scope in which a pause began at 100 that is to end at this time. */
const pausedScope = (kind: "wait" | "sleep", pauseDueMs: number) => {
  const [clock, time] = [new ManualClock(100), new UserClock()];
  const scope = scopeOf(new StopContexts(), time, clock);
  const pause: Abortable = { pause: kind, pauseDueMs, abort: () => scope.leave(pause) };
  scope.enter(pause);
  return { clock, scope, pause, waitedMs: () => time.at(clock.now()).waitedMs };
};

const ends: readonly [string, (scope: UserScope, pause: Abortable) => void][] = [
  ["left", (scope, pause) => scope.leave(pause)],
  ["cut", (scope) => scope.cut("reason")],
  ["closed", (scope) => scope.close(() => "reason")],
];

test.each(
  ends.flatMap(([how, end]) => [
    [how, "wait", end, 600, 100] as const,
    [how, "sleep", end, 600, 100] as const,
    [how, "wait", end, 150, 50] as const,
    [how, "sleep", end, Number.POSITIVE_INFINITY, 100] as const,
  ]),
)("a pause %s at 200 (a %s) lasts until then or until due", async (_, kind, end, dueMs, expected) => {
  const { clock, scope, pause, waitedMs } = pausedScope(kind, dueMs);
  await clock.advance(40);
  expect(waitedMs()).toBe(40);
  await clock.advance(60);
  end(scope, pause);
  expect([waitedMs(), scope.size, scope.requests, scope.waitsOnly]).toEqual([expected, 0, 0, false]);
  scope.leave(pause);
  await clock.advance(1000);
  expect(waitedMs()).toBe(expected);
});

test("a wait that gets its user cut while it is entered counts for nothing", async () => {
  const [clock, time] = [new ManualClock(100), new UserClock()];
  const scope = scopeOf(new StopContexts(), time, clock);
  scope.watchWaits(() => scope.cut("reason"));
  scope.enter({ pause: "wait", pauseDueMs: 600, abort: () => {} });
  await clock.advance(50);
  expect([time.at(clock.now()).waitedMs, scope.size]).toEqual([0, 0]);
});

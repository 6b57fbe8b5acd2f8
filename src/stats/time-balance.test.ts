import { expect, test } from "vitest";
import { balanceOf, remarksOn, type SpentTime } from "./time-balance.ts";

/** A thousand requests of 10 users in ten seconds. */
const balance = (spent: Partial<SpentTime>, avg: number) => {
  const base = { livedMs: 100_000, waitedMs: 0, lateMs: 0, queuedMs: 0, busyMs: 1000, threadMs: 10_000 };
  const found = balanceOf({ ...base, ...spent }, { requests: 1000, avg });
  if (found === null) throw new Error("there is something to weigh");
  return found;
};

test("users ÷ rate is what was recorded, waited, late and besides", () => {
  expect(balance({ waitedMs: 60_000, lateMs: 2000, queuedMs: 500 }, 30)).toEqual({
    ...{ cycleMs: 100, recordedMs: 30, waitedMs: 60, lateMs: 2, besidesMs: 8, queuedMs: 0.5, busyShare: 0.1 },
    watchedSeconds: 10,
  });
});

test.each([
  [{ livedMs: 0 }, 10],
  [{}, 0],
])("nothing to weigh: %j, %i requests", (spent, requests) => {
  const base = { livedMs: 1, waitedMs: 0, lateMs: 0, queuedMs: 0, busyMs: 0, threadMs: 0 };
  expect(balanceOf({ ...base, ...spent }, { requests, avg: Number.NaN })).toBeNull();
});

test.each<[string, Partial<SpentTime>, number, readonly RegExp[]]>([
  ["no wait, all of it in requests", {}, 99.5, []],
  ["think time", { waitedMs: 95_000 }, 5, []],
  ["tasks that await something else", {}, 5, []],
  ["tasks that compute in a thread that has time", { busyMs: 8900 }, 50, []],
  ["a run that was over at once", { busyMs: 4900, threadMs: 4900, queuedMs: 40_000 }, 70, []],
  ["requests that overlap", {}, 400, []],
  ["lags below a millisecond", { waitedMs: 99_000, queuedMs: 900 }, 0.5, []],
  ["lags below a fifth", { queuedMs: 19_000, lateMs: 19_000 }, 100, []],
  ["answers that lie here", { queuedMs: 20_000 }, 99, [/^answers lay here for 20 ms .* of 99 ms/]],
  [
    "users that wake late",
    { waitedMs: 60_000, lateMs: 30_000 },
    7,
    [/^by Little's law .* took 100 ms .*; 30 ms/],
  ],
  ["users that wake a little late from long waits", { waitedMs: 90_000, lateMs: 3000 }, 7, []],
  ["tasks that keep a thread busy", { busyMs: 9500 }, 70, [/^by Little's law .*; 30 ms of that/]],
  ["both", { busyMs: 9500, queuedMs: 40_000 }, 70, [/^answers/, /^by Little's law/]],
])("%s", (_, spent, avg, expected) => {
  const remarks = remarksOn(balance(spent, avg));
  expect(remarks).toHaveLength(expected.length);
  for (const [index, pattern] of expected.entries()) expect(remarks[index]).toMatch(pattern);
});

import { expect, test } from "vitest";
import type { TimeBalance } from "../stats/time-balance.ts";
import { balanceLines } from "./balance-lines.ts";

const look = { width: 80, paintTitle: (text: string) => text, paintBad: (text: string) => `!${text}` };
const balance: TimeBalance = {
  ...{
    cycleMs: 1016,
    recordedMs: 12,
    waitedMs: 1000,
    lateMs: 1,
    besidesMs: 3,
    queuedMs: 0.4,
    busyShare: 0.2,
    watchedSeconds: 60,
  },
};

test("what a request took of a user's time, and where it went", () => {
  expect(balanceLines(balance, look)).toEqual([
    "Users ÷ rate: 1016 ms a request (12.0 recorded, 1000 waited, 1.00 woken late, 3.00 besides)",
  ]);
});

test("what speaks against the numbers stands out", () => {
  const [, ...remarks] = balanceLines({ ...balance, queuedMs: 6 }, look);
  expect(remarks).toEqual([expect.stringMatching(/^!answers lay here for 6.0 ms/)]);
});

test("requests that overlap can't be added up", () => {
  expect(balanceLines({ ...balance, cycleMs: 20, besidesMs: -980 }, look)[0]).toContain("requests overlap");
});

test.each([null, undefined])("nothing where it is %s", (nothing) => {
  expect(balanceLines(nothing, look)).toEqual([]);
});

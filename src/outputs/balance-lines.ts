import { remarksOn, type TimeBalance } from "../stats/time-balance.ts";
import { showMs } from "./figures.ts";
import type { Look } from "./report-tables.ts";

/** Where a user's time went, request by request, and what that says against the numbers. */
export const balanceLines = (balance: TimeBalance | null | undefined, look: Look): readonly string[] => {
  if (balance === null || balance === undefined) return [];
  const { cycleMs, recordedMs, waitedMs, lateMs, besidesMs } = balance;
  // What overlaps can't be added up: then users ÷ rate is less than one request.
  const overlaps = besidesMs < -0.01 * cycleMs;
  const parts = `${showMs(recordedMs)} recorded, ${showMs(waitedMs)} waited, ${showMs(lateMs)} woken late`;
  const rest = overlaps ? "requests overlap" : `${showMs(Math.max(0, besidesMs))} besides`;
  return [
    `Users ÷ rate: ${showMs(cycleMs)} ms a request (${parts}, ${rest})`,
    ...remarksOn(balance).map((remark) => look.paintBad(remark)),
  ];
};

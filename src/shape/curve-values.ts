import { parseDuration } from "../base/duration.ts";
import { AcridaError } from "../base/errors.ts";
import { fastestRate, slowestRate } from "../base/load-limits.ts";

const LONGEST_SECONDS = 365 * 86_400;

const refuse = (expected: string, text: string, within: string): never => {
  throw new AcridaError("USAGE", `"${within.trim()}": expected ${expected}, got "${text.trim()}"`);
};

const numberOf = (text: string): number =>
  /^\s*(\d+\.?\d*|\.\d+)\s*$/.test(text) ? Number(text) : Number.NaN;

/** Seconds of a time span of one second or more. @throws AcridaError USAGE that quotes what it stands in. */
export const readSeconds = (text: string, within: string): number => {
  let seconds = Number.NaN;
  try {
    seconds = parseDuration(text.trim());
  } catch {
    // Said below, with all else that is wrong.
  }
  if (seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds;
  return refuse("a time span from 1s to 365 days, such as 90, 90s, 3m or 1h20m", text, within);
};

/** A number of users up to `most`. @throws AcridaError USAGE */
export const readUsers = (text: string, within: string, most: number): number => {
  const users = numberOf(text);
  if (Number.isInteger(users) && users <= most) return users;
  return refuse(`users as a whole number from 0 to ${most}`, text, within);
};

/** Users a second. @throws AcridaError USAGE */
export const readRate = (text: string, within: string): number => {
  const rate = numberOf(text);
  if (rate >= slowestRate && rate <= fastestRate) return rate;
  return refuse(`a rate from ${slowestRate} to ${fastestRate} users a second`, text, within);
};

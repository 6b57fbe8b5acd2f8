import { AcridaError } from "./errors.ts";

const SECONDS = { h: 3600, m: 60, s: 1 } as const;
const PATTERN = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s?)?$/;

/**
 * Seconds of a time span such as `90`, `90s`, `1.5s`, `3m` or `1h20m`.
 * @throws AcridaError USAGE when the text is no time span.
 */
export const parseDuration = (text: string): number => {
  const match = text === "" ? null : PATTERN.exec(text.trim());
  if (match === null || match[0] === "") {
    throw new AcridaError("USAGE", `expected a time span such as 90, 90s, 3m or 1h20m, got "${text}"`);
  }
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return Number(hours) * SECONDS.h + Number(minutes) * SECONDS.m + Number(seconds);
};

/** A time span as people write it: `45s`, `3m`, `1h20m5s`. */
export const formatDuration = (totalSeconds: number): string => {
  const whole = Math.round(totalSeconds);
  const hours = Math.floor(whole / SECONDS.h);
  const minutes = Math.floor((whole % SECONDS.h) / SECONDS.m);
  const seconds = whole % SECONDS.m;
  const parts = [hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`].filter(Boolean);
  return parts.length === 0 ? "0s" : parts.join("");
};

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a time as wrk prints it: `225.00us`, `7.24ms`, `1.20s`, `1.05m`. */
export const printedTimeMs = (text: string): number => {
  const match = /^([\d.]+)(us|ms|s|m|h)$/.exec(text.trim());
  if (match === null) throw new Error(`expected a time such as 7.24ms, got "${text}"`);
  return Number((Number(match[1]) * (UNITS[match[2] as string] as number)).toFixed(6));
};

/** The number that the pattern's first group catches; null where the pattern isn't found. */
export const numberIn = (text: string, pattern: RegExp): number | null => {
  const match = pattern.exec(text);
  return match === null ? null : Number(match[1]);
};

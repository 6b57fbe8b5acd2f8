const rounded = (value: number, decimals: number): number => {
  const factor = 10 ** decimals;
  // A huge value has no such decimals, and would overflow.
  return Math.abs(value) < 1e12 ? Math.round(value * factor) / factor : value;
};

/** Milliseconds to the microsecond that was measured; null where there is no sample. */
export const roundMs = (ms: number): number | null => (Number.isFinite(ms) ? rounded(ms, 3) : null);

/** A rate to six decimals, so that one request in a day is not none; 0 where there is none. */
export const roundRate = (perSecond: number): number =>
  Number.isFinite(perSecond) ? rounded(perSecond, 6) : 0;

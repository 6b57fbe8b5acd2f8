/** Figures as pages get them: with as many digits as mean something, since each is sent and kept thousands of times. */

const withDecimals = (value: number, decimals: number): number => {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
};

/** Milliseconds: to the microsecond below 10, to the tenth below 1,000, whole above; null where there is none. */
export const shortMs = (ms: number): number | null => {
  if (!Number.isFinite(ms)) return null;
  if (ms < 10) return withDecimals(ms, 3);
  if (ms < 100) return withDecimals(ms, 2);
  return ms < 1000 ? withDecimals(ms, 1) : Math.round(ms);
};

/** A rate to three decimals below 10, to one above 100; two digits of a tiny one, so that it is not none. */
export const shortRate = (perSecond: number): number => {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return 0;
  if (perSecond < 0.01) return Number(perSecond.toPrecision(2));
  if (perSecond < 10) return withDecimals(perSecond, 3);
  return withDecimals(perSecond, perSecond < 100 ? 2 : 1);
};

/** A share or a number of cores to the hundredth; 0 where it is unknown. */
export const shortShare = (share: number): number => (Number.isFinite(share) ? withDecimals(share, 2) : 0);

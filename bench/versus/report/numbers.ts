import type { Spread } from "./figures.ts";

/** Three significant digits, whole from a hundred on, thousands apart. */
export const printed = (value: number): string => {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(size >= 10 ? 1 : 2);
};

/** `12.5 (11.9–13.1)`; the median alone where there was one round; a dash for nothing. */
export const printedSpread = (spread: Spread | null, scale = 1): string => {
  if (spread === null) return "–";
  const median = printed(spread.median * scale);
  if (spread.count === 1) return median;
  return `${median} (${printed(spread.min * scale)}–${printed(spread.max * scale)})`;
};

/** The quantiles of every report: Locust's. */
export const percentilesToReport = [0.5, 0.66, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999, 1] as const;

/** A quantile as a column's title: `99.9%`. */
export const percentLabel = (quantile: number): string => `${Number((quantile * 100).toFixed(4))}%`;

/** A quantile as a key of the JSON result: `0.5`, `0.999`, `1`. */
export const quantileKey = (quantile: number): string => String(quantile);

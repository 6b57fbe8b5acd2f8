import { bucketCount, bucketMiddleUs, bucketOf } from "../../stats/bucket-geometry.ts";
import type { HistogramView } from "../../stats/frozen-histogram.ts";
import { bandCount, bandsPerDecade, lowestBandUs } from "./view.ts";

const bandOfUs = (us: number): number => {
  if (us < lowestBandUs) return 0;
  return Math.min(bandCount - 1, Math.floor(Math.log10(us / lowestBandUs) * bandsPerDecade));
};

/** Of each bucket of a histogram, the band that its middle falls into. */
const bandOfBucket = Uint8Array.from({ length: bucketCount }, (_, bucket) =>
  bandOfUs(bucketMiddleUs(bucket)),
);

/** How many samples of a distribution fall into each band. */
export const bandsOf = (histogram: HistogramView): Float64Array<ArrayBuffer> => {
  const bands = new Float64Array(bandCount);
  // A view tells the middle of a bucket moved into its samples' range, which lies in the same bucket.
  histogram.forEachBucket((valueUs, count) => {
    bands[bandOfBucket[bucketOf(Math.floor(valueUs))]!]! += count;
  });
  return bands;
};

/** The bands that hold something, as pairs of band and count. */
export const pairsOfBands = (bands: Float64Array): readonly number[] => {
  const pairs: number[] = [];
  for (let band = 0; band < bands.length; band++) if (bands[band]! > 0) pairs.push(band, bands[band]!);
  return pairs;
};

/** Adds pairs of band and count. */
export const addPairs = (bands: Float64Array, pairs: readonly number[]): void => {
  for (let i = 0; i < pairs.length; i += 2) bands[pairs[i]!]! += pairs[i + 1]!;
};

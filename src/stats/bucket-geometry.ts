/**
 * Log-linear buckets over whole microseconds: 512 for each power of two, so a bucket is at most 1/512 of its values
 * wide and its middle is at most 1/1024 (0.098 %) away from any of them. Below 1,024 µs a bucket is one value.
 *
 *   µs      0 ······ 1,024 ········ 2,048 ······ 4,096 ·····┄┄┄····· 2^31 ······ 2^32
 *   width       1            2            4                               2^22
 *   bucket  0 ······ 1,024 ········ 1,536 ······ 2,048 ·····┄┄┄····· 11,776 ···· 12,288
 *   page    |0|1|…|7| 8|9|10|11 | 12|13|14|15 |            ┄┄┄             |…|95 |
 *
 * With shift = how often a value must be halved to fall below 1,024, its bucket is shift × 512 + (value >> shift).
 * A page is 128 neighbouring buckets, the unit in which memory is taken.
 */
const SUB_BUCKET_BITS = 9;
const EXACT_BITS = SUB_BUCKET_BITS + 1;
const LARGEST_US = 2 ** 32 - 1;

export const bucketCount = (32 - SUB_BUCKET_BITS + 1) << SUB_BUCKET_BITS;
export const pageBits = 7;
export const bucketsPerPage = 1 << pageBits;
export const pageCount = bucketCount >>> pageBits;

/** The bucket of a whole number of microseconds; what passes 2^32 − 1 (71 minutes) falls into the last one. */
export const bucketOf = (valueUs: number): number => {
  if (valueUs > LARGEST_US) return bucketCount - 1;
  const shift = Math.max(0, 32 - EXACT_BITS - Math.clz32(valueUs));
  return (shift << SUB_BUCKET_BITS) + (valueUs >>> shift);
};

/** The middle of a bucket's values, in microseconds: what stands for each of them. */
export const bucketMiddleUs = (bucket: number): number => {
  if (bucket < 1 << EXACT_BITS) return bucket;
  const shift = (bucket >>> SUB_BUCKET_BITS) - 1;
  const width = 2 ** shift;
  return (bucket - (shift << SUB_BUCKET_BITS)) * width + (width - 1) / 2;
};

/** Above this value of chi-square (one degree of freedom) chance explains one run in 10,000. */
const LIMIT = 15.14;

/** Whether counts of two outcomes fit their weights within sampling error. */
export const fitsWeights = (
  counts: readonly [number, number],
  weights: readonly [number, number],
): boolean => {
  const total = counts[0] + counts[1];
  const weight = weights[0] + weights[1];
  const chiSquare = counts.reduce((sum, count, index) => {
    const expected = (total * (weights[index] as number)) / weight;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return total >= 100 && chiSquare < LIMIT;
};

/** Splits a whole number by weights, so that the parts are whole and add up to it. */
export const splitCount = (count: number, weights: readonly number[]): number[] => {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let weightSoFar = 0;
  let given = 0;
  return weights.map((weight) => {
    weightSoFar += weight;
    const upToHere = Math.round((count * weightSoFar) / whole);
    const part = upToHere - given;
    given = upToHere;
    return part;
  });
};

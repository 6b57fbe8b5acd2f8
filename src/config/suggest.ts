/** The known name that the given one was probably meant to be; undefined when none is near. */
const suggest = (given: string, known: Iterable<string>): string | undefined => {
  // Every other letter is one letter away.
  if (bare(given).length < 2) return undefined;
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(bare(given).length / 3)) + 1;
  for (const name of known) {
    const distance =
      bare(name).startsWith(bare(given)) && bare(given).length > 2 ? 1 : editDistance(given, name, least);
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
};

/** `; did you mean X?`, or nothing. */
export const didYouMean = (given: string, known: Iterable<string>): string => {
  const suggestion = suggest(given, known);
  return suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
};

const bare = (name: string): string => name.replace(/^-+/, "");

/** Letters to add, drop, change or swap with their neighbour; at least `limit` where it is not less. */
const editDistance = (one: string, other: string, limit: number): number => {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let least = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) least = Math.min(least, beforeLast[column - 2]! + 1);
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length]!;
};

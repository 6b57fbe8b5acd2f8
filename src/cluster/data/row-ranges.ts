/** Numbers of rows from the first up to the last, the last excluded. */
export type RowRange = readonly [from: number, to: number];

/** Ranges in order, none empty, none touching the next. */
export type RowRanges = readonly RowRange[];

export const noRows: RowRanges = [];

export const countRows = (ranges: RowRanges): number =>
  ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** The first so many numbers, and those that are left. */
export const takeRows = (
  ranges: RowRanges,
  count: number,
): { readonly taken: RowRanges; readonly rest: RowRanges } => {
  const taken: RowRange[] = [];
  const rest: RowRange[] = [];
  let missing = count;
  for (const [from, to] of ranges) {
    const cut = Math.min(to, from + missing);
    if (cut > from) taken.push([from, cut]);
    if (to > cut) rest.push([cut, to]);
    missing -= cut - from;
  }
  return { taken, rest };
};

/** The numbers of both. */
export const joinRows = (one: RowRanges, other: RowRanges): RowRanges => {
  if (other.length === 0) return one;
  const joined: [number, number][] = [];
  for (const [from, to] of [...one, ...other].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
};

/** Whether every number of the first is in the second. */
export const isWithinRows = (inner: RowRanges, outer: RowRanges): boolean =>
  inner.every(([from, to]) => outer.some(([first, last]) => first <= from && to <= last));

/** Whether something received is ranges as this module makes them. */
export const areRowRanges = (value: unknown, most: number): value is RowRanges => {
  if (!Array.isArray(value) || value.length > most) return false;
  let after = -1;
  return value.every((range: unknown) => {
    if (!Array.isArray(range) || range.length !== 2) return false;
    const [from, to] = range as unknown[];
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return false;
    const isInOrder = (from as number) > after && (to as number) > (from as number);
    after = to as number;
    return isInOrder;
  });
};

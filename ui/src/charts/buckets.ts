/** What every point of a chart has: it tells of `span` whole seconds from `second` on. */
export interface TimePoint {
  readonly second: number;
  readonly span: number;
}

/** Seconds from the start of the test, the second one not included. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Makes one point of those with index `from` up to, not including, `to`; at least two. */
export type MergePoints<Point> = (
  points: readonly Point[],
  from: number,
  to: number,
  second: number,
) => Point;

/** Steps that a person reads easily, in seconds. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600] as const;

/** The smallest step with which `seconds` fit into `room` points. */
export function stepFor(seconds: number, room: number): number {
  const wanted = seconds / Math.max(1, room);
  const step = steps.find((candidate) => candidate >= wanted);
  return step ?? Math.ceil(wanted / 3600) * 3600;
}

/** Index of the first point that ends after `second`; the points' number when none does. */
export function firstEndingAfter(points: readonly TimePoint[], second: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const point = points[middle]!;
    if (point.second + point.span <= second) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first point from `second` on; the points' number when none is. */
export function firstFrom(points: readonly TimePoint[], second: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (points[middle]!.second < second) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Bucket<Point> {
  readonly first: Point;
  readonly last: Point;
  readonly count: number;
  readonly merged: Point;
}

/** The points of a range of time, as many as a chart has room for. */
export interface BucketedPoints<Point> {
  /** Whole seconds from one point to the next. */
  readonly step: number;
  /** Each begins at a multiple of the step. */
  readonly points: readonly Point[];
}

/**
 * Puts points together until they fit the room. What it made before is used again while its points are the same, so
 * that a new second of a long test costs little more than that second.
 */
export class Buckets<Point extends TimePoint> {
  readonly #merge: MergePoints<Point>;
  #step = 0;
  #known = new Map<number, Bucket<Point>>();

  constructor(merge: MergePoints<Point>) {
    this.#merge = merge;
  }

  /** At most about `room` points for `range`, in order. */
  of(points: readonly Point[], range: TimeRange, room: number): BucketedPoints<Point> {
    const begin = firstEndingAfter(points, range.from);
    const end = firstFrom(points, range.to);
    let widest = 1;
    for (let index = begin; index < end; index++) widest = Math.max(widest, points[index]!.span);
    const step = Math.max(stepFor(range.to - range.from, room), stepFor(widest, 1));
    if (step !== this.#step) this.#known = new Map();
    this.#step = step;

    const merged: Point[] = [];
    const used = new Map<number, Bucket<Point>>();
    // A bucket is whole also where it reaches over the edge of the range: its figures don't depend on the scroll.
    let index = begin;
    while (index > 0 && sameStep(points[index - 1]!, points[index]!, step)) index--;
    while (index < points.length && (index < end || sameStep(points[index - 1]!, points[index]!, step))) {
      const key = Math.floor(points[index]!.second / step);
      let after = index + 1;
      while (after < points.length && Math.floor(points[after]!.second / step) === key) after++;
      const bucket = this.#bucket(points, index, after, key);
      used.set(key, bucket);
      merged.push(bucket.merged);
      index = after;
    }
    this.#known = used;
    return { step, points: merged };
  }

  #bucket(points: readonly Point[], from: number, to: number, key: number): Bucket<Point> {
    const first = points[from]!;
    const last = points[to - 1]!;
    const known = this.#known.get(key);
    if (known && known.first === first && known.last === last && known.count === to - from) return known;
    const second = key * this.#step;
    const alone = to - from === 1 && first.second === second;
    return { first, last, count: to - from, merged: alone ? first : this.#merge(points, from, to, second) };
  }
}

function sameStep(one: TimePoint | undefined, other: TimePoint | undefined, step: number): boolean {
  if (!one || !other) return false;
  return Math.floor(one.second / step) === Math.floor(other.second / step);
}

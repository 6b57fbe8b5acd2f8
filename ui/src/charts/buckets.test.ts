import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SeriesPoint } from "../../../src/outputs/page/view.ts";
import { Buckets, firstEndingAfter, firstFrom, stepFor } from "./buckets.ts";
import { mergeSeriesPoints } from "./merge-points.ts";
import { countingPoints, pointOf } from "./series-fixture.ts";

const requestsOf = (points: readonly SeriesPoint[]) =>
  points.reduce((sum, { requests }) => sum + requests, 0);

describe("stepFor", () => {
  it.each([
    [300, 600, 1],
    [900, 600, 2],
    [28_800, 600, 60],
    [28_800, 100, 300],
    [1_000_000, 100, 10_800],
    [10, 0, 10],
  ])("fits %i seconds into %i points with a step of %i", (seconds, room, step) => {
    expect(stepFor(seconds, room)).toBe(step);
  });
});

describe("firstEndingAfter and firstFrom", () => {
  const points = [0, 2, 4, 10].map((second) => pointOf({ second, span: 2 }));
  it.each([
    [0, 0, 0],
    [1, 0, 1],
    [2, 1, 1],
    [5, 2, 3],
    [6, 3, 3],
    [12, 4, 4],
  ])("at second %i: the point that covers it is %i, the next to begin %i", (second, ending, from) => {
    expect(firstEndingAfter(points, second)).toBe(ending);
    expect(firstFrom(points, second)).toBe(from);
  });
});

describe("Buckets", () => {
  it("gives single points as they are while there is room", () => {
    const points = countingPoints(0, 50);
    const shown = new Buckets(mergeSeriesPoints).of(points, { from: 10, to: 20 }, 600);
    expect(shown.step).toBe(1);
    expect(shown.points).toEqual(points.slice(10, 20));
    expect(shown.points[0]).toBe(points[10]);
  });

  it("puts points together at multiples of the step, whole also at the edges of the range", () => {
    const shown = new Buckets(mergeSeriesPoints).of(countingPoints(0, 100), { from: 12, to: 58 }, 10);
    expect(shown.step).toBe(5);
    expect(shown.points.map(({ second }) => second)).toEqual([10, 15, 20, 25, 30, 35, 40, 45, 50, 55]);
    expect(shown.points[0]!.requests).toBe(10 + 11 + 12 + 13 + 14);
    expect(shown.points.at(-1)!.requests).toBe(55 + 56 + 57 + 58 + 59);
  });

  it("goes no finer than the points that there are", () => {
    const points = Array.from({ length: 20 }, (_, index) =>
      pointOf({ second: index * 8, span: 8, requests: 1 }),
    );
    const shown = new Buckets(mergeSeriesPoints).of(points, { from: 0, to: 40 }, 600);
    expect(shown.step).toBe(10);
    expect(requestsOf(shown.points)).toBe(5);
  });

  it("uses again what has not changed", () => {
    const buckets = new Buckets(mergeSeriesPoints);
    const points = countingPoints(0, 1000);
    const before = buckets.of(points, { from: 0, to: 1000 }, 100).points;
    const after = buckets.of([...points, pointOf({ second: 1000 })], { from: 0, to: 1001 }, 101).points;
    expect(after).toHaveLength(101);
    for (const [index, point] of before.entries()) expect(after[index]).toBe(point);
  });

  it("makes a bucket anew when its seconds were told again", () => {
    const buckets = new Buckets(mergeSeriesPoints);
    const points = countingPoints(0, 100);
    buckets.of(points, { from: 0, to: 100 }, 10);
    const later = [
      ...points.slice(0, 97),
      ...[97, 98, 99].map((second) => pointOf({ second, requests: 500 })),
    ];
    const shown = buckets.of(later, { from: 0, to: 100 }, 10).points;
    expect(shown.at(-1)!.requests).toBe(requestsOf(later.slice(90)));
  });

  it("shows nothing of no points", () => {
    expect(new Buckets(mergeSeriesPoints).of([], { from: 0, to: 30 }, 100).points).toEqual([]);
  });

  it("loses and doubles no request, whatever the spans, the room and the order of questions", () => {
    const spans = fc.array(fc.constantFrom(1, 1, 1, 2, 4), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        spans,
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
        (all, rooms) => {
          const points: SeriesPoint[] = [];
          let second = 0;
          for (const span of all) {
            points.push(pointOf({ second, span, requests: second + 1 }));
            second += span;
          }
          const buckets = new Buckets(mergeSeriesPoints);
          for (const room of rooms) {
            const shown = buckets.of(points, { from: 0, to: second }, room);
            expect(requestsOf(shown.points)).toBe(requestsOf(points));
            expect(shown.points.length).toBeLessThanOrEqual(room + 2);
            expect(shown.points.every((point) => point.second % shown.step === 0)).toBe(true);
          }
        },
      ),
    );
  });
});

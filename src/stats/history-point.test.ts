import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketCount, bucketMiddleUs } from "./bucket-geometry.ts";
import { KeptPoint } from "./history-point.ts";
import { windowSeconds } from "./rate-window.ts";

const percentile = fc.oneof(
  fc.nat({ max: bucketCount - 1 }).map((bucket) => bucketMiddleUs(bucket) / 1000),
  fc.nat({ max: 2 ** 31 - 1 }).map((us) => us / 1000),
  fc.constant(Number.NaN),
);
const rate = fc.nat().map((count) => count / windowSeconds);

test("a point that is kept tells the very numbers that it was made of", () => {
  const facts = fc.record({
    ...{ second: fc.nat(), users: fc.nat(), requests: fc.nat(), failures: fc.nat() },
    ...{ rps: rate, failuresPerSecond: rate, p50: percentile, p95: percentile, p99: percentile },
    ...{ saturated: fc.boolean(), paused: fc.boolean() },
  });
  fc.assert(
    fc.property(facts, fc.double({ noNaN: true }), (told, ms) => {
      const point = new KeptPoint({ ms }, told);
      const { second, users, requests, failures, rps, failuresPerSecond } = point;
      const { p50, p95, p99, saturated, paused, wallMs } = point;
      expect({
        ...{ second, users, requests, failures, rps, failuresPerSecond },
        ...{ p50, p95, p99, saturated, paused },
      }).toEqual(told);
      expect(wallMs).toBe(ms + told.second * 1000);
    }),
  );
});

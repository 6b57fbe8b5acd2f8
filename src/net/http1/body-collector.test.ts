import fc from "fast-check";
import { expect, it } from "vitest";
import { BodyCollector } from "./body-collector.ts";

/** Bytes that tell where they stand. */
const body = Buffer.from(Uint8Array.from({ length: 1_200_000 }, (_, at) => (at * 31 + (at >> 8)) & 255));

const pieceLengths = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 65_536 })),
  { maxLength: 17 },
);

it("gives back what was added, in whatever pieces, and nothing once the limit is passed", () => {
  const limits = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 1_200_000 }));
  const collector = new BodyCollector();
  fc.assert(
    fc.property(pieceLengths, limits, fc.boolean(), (lengths, limit, announced) => {
      const total = lengths.reduce((sum, length) => sum + length, 0);
      collector.start(limit, announced ? total : -1);
      let at = 0;
      for (const length of lengths) {
        collector.add(body, at, at + length);
        at += length;
      }
      expect([collector.total, collector.cut]).toEqual([total, total > limit]);
      const wanted = total > limit ? 0 : total;
      const taken = collector.take();
      expect(taken.length).toBe(wanted);
      expect(taken.equals(body.subarray(0, wanted))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it("keeps a body of a length that is known in no more room than it needs", () => {
  const collector = new BodyCollector();
  collector.start(1_000_000, 3_000);
  collector.add(body, 0, 1_000);
  collector.add(body, 1_000, 3_000);
  const taken = collector.take();
  expect(taken.length).toBe(3_000);
  expect(collector.take().length).toBe(0);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Excess, generatorKind, outcome, type Sample } from "../metrics/sample.ts";
import { ByteReader, MalformedRows } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { checkRows, decodeRows, splitRows, visitRows } from "./delta-decoder.ts";
import { mergeRows } from "./delta-merge.ts";
import { RequestStats } from "./request-stats.ts";
import { RunStatistics } from "./run-statistics.ts";
import { momentAt, sampleOf } from "./sample-fixture.ts";
import { isGeneratorFault } from "./snapshot.ts";

/** Rows as plain data, in order. */
const plainRows = (bytes: Uint8Array, read = decodeRows): unknown[] => {
  const rows: unknown[] = [];
  const list = (from: { start: number; length: number; buckets: Uint16Array; counts: Float64Array }) =>
    Array.from({ length: from.length }, (_, i) => [
      from.buckets[from.start + i],
      from.counts[from.start + i],
    ]);
  read(bytes, {
    entry: (row) =>
      rows.push({
        at: [row.second, row.span, ...row.texts()],
        counters: [...row.counters],
        succeeded: list(row.succeeded),
        failed: list(row.failed),
      }),
    error: (row) =>
      rows.push({
        at: [row.second, row.span, ...row.texts()],
        counts: [row.occurrences, row.firstSeenMs, row.lastSeenMs],
      }),
    exception: (row) =>
      rows.push({ at: [row.second, row.span, ...row.texts()], message: row.message, count: row.count }),
  });
  return rows;
};

/** Rows of one merge are a set: which came first depends on the order of what was merged. */
const rowSet = (bytes: Uint8Array): string[] =>
  plainRows(bytes)
    .map((row) => JSON.stringify(row, (_, value) => (value === Infinity ? "∞" : value)))
    .sort();

const phase = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 5000, noNaN: true }));
const anySample: fc.Arbitrary<Sample> = fc
  .record({
    method: fc.constantFrom("GET", "POST", "", "größe"),
    name: fc.oneof(fc.constantFrom("/", "/cart/[id]", "/ü/漢字/🙂"), fc.string({ maxLength: 8 })),
    outcome: fc.constantFrom(outcome.ok, outcome.ok, outcome.failed, outcome.failed, outcome.aborted),
    endMs: fc.double({ min: 0, max: 7999, noNaN: true }),
    elapsedMs: fc.oneof(
      fc.double({ min: 0, max: 300, noNaN: true }),
      fc.double({ min: 0, max: 1e7, noNaN: true }),
    ),
    bytes: fc.nat(),
    retries: fc.nat({ max: 2 }),
    hops: fc.nat({ max: 3 }),
    error: fc.constantFrom("HTTP 500", "timed out", "é"),
    errorKind: fc.constantFrom("", "timeout", generatorKind),
    excess: fc.option(
      fc.record({ answers: fc.integer({ min: 1, max: 9 }), bytes: fc.nat({ max: 2 ** 40 }) }),
    ),
    timings: fc.option(
      fc.record({ dns: phase, connect: phase, tls: phase, firstByte: phase, download: phase }),
    ),
  })
  .map((fields) => sampleOf({ ...fields, error: fields.outcome === outcome.failed ? fields.error : null }));

const secondsOf = (samples: readonly Sample[]): Uint8Array[] => {
  const stats = new RequestStats({ maxNames: 1000 });
  stats.begin(0);
  for (const sample of samples) {
    stats.record(sample);
    if (sample.bytes % 5 === 0) {
      stats.recordException({ message: `m${sample.hops}`, traceback: "at buy", task: "Shop.buy", wallMs: 0 });
    }
  }
  return stats.drain(Number.POSITIVE_INFINITY).map(({ rows }) => rows);
};
const samples = fc.array(anySample, { maxLength: 60 });
const rowsOf = (list: readonly Sample[]): Uint8Array => Buffer.concat(secondsOf(list));

test("numbers and texts come back as written", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.maxSafeNat(), fc.string({ unit: "grapheme" }))), (pairs) => {
      const writer = new ByteWriter();
      for (const [number, text] of pairs) {
        writer.varint(number);
        writer.text(text);
      }
      const bytes = writer.take();
      const reader = new ByteReader(bytes);
      for (const [number, text] of pairs) {
        expect(reader.varint()).toBe(number);
        const start = reader.at;
        reader.skipText(1e6);
        expect(reader.textsAt(start, reader.at)).toEqual([text]);
      }
      expect(reader.atEnd).toBe(true);
    }),
  );
});

test("rows that are visited right after their check are those that are read anew, of short reports and of long ones", () => {
  const report = (names: number): Uint8Array =>
    rowsOf(
      Array.from({ length: names }, (_, i) => {
        const failed = i % 5 === 0;
        const error = failed ? `HTTP ${i % 11}` : null;
        const ended = failed ? outcome.failed : outcome.ok;
        return sampleOf({
          name: `/${i}`,
          endMs: 500 + (i % 7),
          elapsedMs: 100 + (i % 97),
          bytes: i,
          outcome: ended,
          error,
        });
      }),
    );
  for (const times of [0, 1, 4]) {
    const names = times * 800;
    const bytes = Buffer.concat([report(1), ...Array.from({ length: times }, () => report(800))]);
    const noted = plainRows(bytes);
    const anew = plainRows(bytes, (rows, visitor) => {
      checkRows(report(2));
      visitRows(rows, visitor);
    });
    expect(noted.length).toBeGreaterThanOrEqual(names);
    expect(noted).toEqual(anew);
  }
});

test("a row says what was recorded", () => {
  const timings = { dns: Number.NaN, connect: 0.5, tls: Number.NaN, firstByte: 2, download: 0 };
  const excess = { answers: 3, bytes: 40 };
  const rows = plainRows(
    rowsOf([
      sampleOf({ method: "GET", name: "/ü", endMs: 3100, elapsedMs: 1.5, bytes: 3, timings }),
      sampleOf({ method: "GET", name: "/ü", endMs: 3200, elapsedMs: 2, bytes: 4, hops: 1, excess }),
    ]),
  ) as { at: unknown[]; counters: number[]; succeeded: unknown[] }[];
  expect(rows).toHaveLength(1);
  expect(rows[0]!.at).toEqual([3, 1, "GET", "/ü"]);
  expect(rows[0]!.succeeded).toEqual([
    [1262, 1],
    [1512, 1],
  ]);
  expect(rows[0]!.counters.slice(0, 21)).toEqual([
    2, 0, 0, 0, 1, 7, 3500, 0, 0, 1, 0, 1, 1, 0, 500, 0, 2000, 0, 0, 3, 40,
  ]);
  expect(rows[0]!.counters.slice(21)).toEqual([
    ...[1500, Infinity, Infinity, 500, Infinity, 2000, 0],
    ...[2000, -1, -1, 500, -1, 2000, 0],
  ]);
});

test("merging gives the same rows whatever the order and the grouping", () => {
  fc.assert(
    fc.property(samples, fc.nat(), fc.nat(), (list, cut, turn) => {
      // Four seconds: a group's span may reach past its last second, and all together must fit into eight.
      const parts = secondsOf(list.filter(({ endMs }) => endMs < 4000));
      const whole = rowSet(mergeRows(parts));
      const turned = [
        ...parts.slice(turn % (parts.length + 1)),
        ...parts.slice(0, turn % (parts.length + 1)),
      ];
      expect(rowSet(mergeRows(turned))).toEqual(whole);
      const at = cut % (parts.length + 1);
      const grouped = mergeRows([mergeRows(turned.slice(0, at)), mergeRows(turned.slice(at))]);
      // A span is a power of two that covers the seconds, so groups may cover more than the whole needs.
      const untimed = (rows: string[]) => rows.map((row) => row.replace(/"at":\[\d+,\d+,/, "[")).sort();
      expect(untimed(rowSet(grouped))).toEqual(untimed(whole));
    }),
    { numRuns: 200 },
  );
});

test("samples recorded by one thread or by two make the same rows", () => {
  fc.assert(
    fc.property(samples, fc.nat(), (list, seed) => {
      const ofFirst = list.filter((_, i) => (i * 7 + seed) % 3 === 0);
      const ofSecond = list.filter((_, i) => (i * 7 + seed) % 3 !== 0);
      // The second of an exception is the newest that its thread has seen, so spans may differ; counts can't.
      const untimed = (bytes: Uint8Array) => rowSet(bytes).map((row) => row.replace(/"at":\[\d+,\d+,/, "["));
      expect(untimed(mergeRows([rowsOf(ofFirst), rowsOf(ofSecond)])).sort()).toEqual(
        untimed(mergeRows([rowsOf(list)])).sort(),
      );
    }),
    { numRuns: 200 },
  );
});

test("however samples are split over threads, rows hold what was counted, and faults of the generator apart", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 4 }), (list, threads) => {
      const run = new RunStatistics({ maxNames: 1000 });
      let [counted, applied] = [0, 0];
      for (let thread = 0; thread < threads; thread++) {
        const stats = new RequestStats({ maxNames: 1000 });
        stats.begin(0);
        for (const sample of list.filter((_, i) => i % threads === thread)) stats.record(sample);
        counted += stats.counted;
        for (const { rows } of stats.drain(Number.POSITIVE_INFINITY)) applied += run.apply(rows, `${thread}`);
      }
      expect(applied).toBe(counted);
      const failed = list.filter((sample) => sample.outcome === outcome.failed);
      const faults = failed.filter(({ errorKind }) => errorKind === generatorKind).length;
      const { total, entries, errors } = run.snapshot(momentAt(10_000));
      const { requests, failures, generatorFaults } = total;
      const sum = (all: readonly (Excess | null)[], key: keyof Excess) =>
        all.reduce((before, one) => before + (one?.[key] ?? 0), 0);
      const excesses = list.map(({ excess }) => excess);
      const heard = { answers: sum(excesses, "answers"), bytes: sum(excesses, "bytes") };
      expect(total.excess).toEqual(heard);
      expect({ requests, failures, generatorFaults }).toEqual({
        requests: counted,
        failures: failed.length - faults,
        generatorFaults: faults,
      });
      expect(entries.reduce((sum, entry) => sum + entry.generatorFaults, 0)).toBe(faults);
      const told = errors.filter(isGeneratorFault).reduce((sum, { occurrences }) => sum + occurrences, 0);
      expect(told).toBe(faults);
    }),
    { numRuns: 200 },
  );
});

test("the merged row begins at the first second and spans all of them", () => {
  const second = (at: number) => rowsOf([sampleOf({ endMs: at * 1000 + 1 })]);
  const timeOf = (bytes: Uint8Array) => (plainRows(bytes)[0] as { at: number[] }).at.slice(0, 2);
  expect(timeOf(mergeRows([second(5), second(4)]))).toEqual([4, 2]);
  expect(timeOf(mergeRows([second(4), second(6)]))).toEqual([4, 4]);
  expect(timeOf(mergeRows([second(4), second(11)]))).toEqual([4, 8]);
  expect(() => mergeRows([second(4), second(12)])).toThrow("rows of 9 seconds");
  expect(mergeRows([])).toHaveLength(0);
});

test("rows are cut between rows, into pieces that hold as many as fit", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 500 }), (list, maxBytes) => {
      const bytes = rowsOf(list);
      const pieces = splitRows(bytes, maxBytes);
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      for (const piece of pieces) {
        const rows = plainRows(piece).length;
        expect(rows).toBeGreaterThan(0);
        if (rows > 1) expect(piece.length).toBeLessThanOrEqual(maxBytes);
      }
    }),
    { numRuns: 200 },
  );
});

test("random bytes are refused before any row is visited", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), (bytes) => {
      let visits = 0;
      const visit = () => visits++;
      try {
        decodeRows(bytes, { entry: visit, error: visit, exception: visit });
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedRows);
        expect(visits).toBe(0);
      }
    }),
    { numRuns: 5000 },
  );
});

test("rows that are cut short or changed in one bit are refused whole, or still agree in all their numbers", () => {
  fc.assert(
    fc.property(
      fc.array(anySample, { minLength: 1, maxLength: 12 }),
      fc.nat(),
      fc.nat({ max: 7 }),
      (list, at, bit) => {
        const bytes = rowsOf(list);
        const broken = bytes.slice();
        broken[at % bytes.length]! ^= 1 << bit;
        for (const candidate of [broken, bytes.slice(0, at % bytes.length)]) {
          let visits = 0;
          const visit = () => visits++;
          try {
            decodeRows(candidate, { entry: visit, error: visit, exception: visit });
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedRows);
            expect(visits).toBe(0);
            continue;
          }
          expect(() =>
            mergeRows([candidate.slice(0, 0), ...splitRows(candidate, 1).slice(0, 1)]),
          ).not.toThrow();
        }
      },
    ),
    { numRuns: 2000 },
  );
});

const zeros = (count: number): number[] => new Array<number>(count).fill(0);

test.each<[string, number[]]>([
  ["an unknown kind", [9, 0]],
  ["an unknown span", [1 + 16 * 4, 0]],
  ["a second beyond all runs", [1, 0x80, 0x80, 0x80, 0x80, 0x10, 0]],
  ["a number that never ends", [1, ...new Array<number>(20).fill(255)]],
  ["a text longer than the rest", [1, 0, 0xe0, 0xd4, 0x03, 0, 0]],
  ["a text beyond its bound", [2, 0, 0x80, 0x88, 0x04, ...zeros(66_560 + 10)]],
  ["an entry of nothing", [1, 0, 0, 0, ...zeros(4)]],
  ["a sum that there isn't", [1, 0, 0, 0, 0x80, 0x80, 0x80, 0x01, ...zeros(6)]],
  ["an extreme that there isn't", [1, 0, 0, 0, 0b100, 1, 0x80, 0x80, 0x01, ...zeros(6)]],
  ["an error that never came", [2, 0, ...zeros(4), 0, 0, 0]],
  ["an exception that never came", [3, 0, ...zeros(2), 0, 0]],
])("%s is refused", (_, bytes) => {
  expect(() => checkRows(Uint8Array.from(bytes))).toThrow(MalformedRows);
});

test.each<[string, number, number]>([
  ["more values than its sum allows", 5, 2],
  ["a sum below its values", 6, 9],
  ["another smallest value than its histogram", 9, 9],
  ["another greatest value than its histogram", 10, 11],
  ["its histogram in another bucket", 11, 12],
  ["more values in its histogram than counted", 12, 2],
])("an entry with %s is refused", (_, at, value) => {
  // kind, second, "" and "", mask (succeeded, sum), 1, 10, mask (min, max), 10, 10, histogram 11:1, none failed
  const good = [1, 0, 0, 0, 0b0100_0001, 1, 10, 0x81, 0x01, 10, 10, 11, 1, 0, 0];
  expect(() => checkRows(Uint8Array.from(good))).not.toThrow();
  const bad = [...good];
  bad[at] = value;
  expect(() => checkRows(Uint8Array.from(bad))).toThrow(MalformedRows);
});

test("a bucket past the last is refused", () => {
  const histogram = [0x80, 0x80, 0x02, 1, 0];
  const bytes = [1, 0, 0, 0, 0b0100_0001, 1, 10, 0x81, 0x01, 10, 10, ...histogram, 0];
  expect(() => checkRows(Uint8Array.from(bytes))).toThrow("bucket 32767");
});

test("millions of bytes of no sense are refused quickly and without taking memory for them", () => {
  const bytes = new Uint8Array(4_000_000).fill(255);
  const before = process.memoryUsage().arrayBuffers;
  expect(() => checkRows(bytes)).toThrow(MalformedRows);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});

import { beforeEach, describe, expect, it } from "vitest";
import { outcome } from "../metrics/sample.ts";
import { RequestStats } from "../stats/request-stats.ts";
import { RunStatistics } from "../stats/run-statistics.ts";
import { type Acceptance, Aggregator } from "./aggregator.ts";
import { type Journal, type JournalRecord, MemoryJournal } from "./journal.ts";
import { protocolVersion, type Report } from "./messages.ts";

/** Rows of so many samples of one second. */
const rowsOf = (samples: number, second = 0): Uint8Array => {
  const stats = new RequestStats({ maxNames: 10 });
  stats.begin(0);
  const endMs = second * 1000 + 100;
  const times = { dueMs: endMs - 8, startMs: endMs - 8, endMs, timings: null, excess: null };
  const nothing = { url: "", response: null, context: null, exception: null, error: null, errorKind: "" };
  for (let sample = 0; sample < samples; sample++) {
    const counts = { bytes: 1, retries: 0, hops: 0, outcome: outcome.ok };
    stats.record({ method: "GET", name: "/", ...counts, ...times, ...nothing });
  }
  return stats.drain(Number.POSITIVE_INFINITY)[0]?.rows ?? new Uint8Array();
};

const report = (number: number, more: Partial<Report> = {}): Report => ({
  type: "report",
  version: protocolVersion,
  run: "run-1",
  epoch: 1,
  host: "h",
  worker: "w",
  number,
  rows: rowsOf(2),
  ended: {},
  counted: 2 * number,
  final: false,
  ...more,
});

let aggregator: Aggregator;
let journal: MemoryJournal;
let answers: Acceptance[];
const answer = (acceptance: Acceptance): void => void answers.push(acceptance);
const make = (kept: Journal): Aggregator => new Aggregator(kept, new RunStatistics({ maxNames: 10 }));
beforeEach(() => {
  answers = [];
  journal = new MemoryJournal();
  aggregator = make(journal);
});

describe("acceptance", () => {
  it("applies each number once and acknowledges it as often as it comes", () => {
    expect([1, 1, 2, 1, 2].map((number) => aggregator.accept(report(number), answer))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(answers.map(({ number }) => number)).toEqual([1, 1, 2, 1, 2]);
    expect(aggregator.account("w")).toEqual({
      last: 2,
      applied: 4,
      counted: 4,
      gaps: 0,
      final: false,
      idleSinceMs: null,
    });
    expect(journal.count("report")).toBe(2);
  });

  it("takes a number above the next and notes the gap", () => {
    aggregator.accept(report(1), answer);
    aggregator.accept(report(4), answer);
    aggregator.accept(report(2), answer);
    expect(aggregator.account("w")).toMatchObject({ last: 4, applied: 4, gaps: 1 });
    expect(aggregator.gaps).toBe(1);
    expect(answers.map(({ number }) => number)).toEqual([1, 4, 2]);
  });

  it("refuses what it can't read by its number, journals it without rows, and goes on", () => {
    aggregator.accept(report(1, { rows: Uint8Array.of(255, 255, 255) }), answer);
    aggregator.accept(report(2), answer);
    expect(answers).toEqual([{ number: 1, refused: expect.any(String) }, { number: 2 }]);
    expect(journal.count("report")).toBe(2);
    expect(aggregator.account("w")).toMatchObject({ last: 2, applied: 2, gaps: 0 });
  });

  it("keeps workers apart", () => {
    aggregator.accept(report(1), answer);
    aggregator.accept(report(1, { worker: "other" }), answer);
    expect([aggregator.account("w").last, aggregator.account("other").last]).toEqual([1, 1]);
    expect(aggregator.account("nobody").last).toBe(0);
  });

  it.each([
    [4, 0],
    [5, 1],
    [1, 3],
  ])("a final total of %d against 4 applied leaves %d unaccounted", (counted, unaccounted) => {
    aggregator.accept(report(1), answer);
    expect(aggregator.unaccounted).toBe(0);
    aggregator.accept(report(2, { counted, final: true }), answer);
    expect(aggregator.unaccounted).toBe(unaccounted);
  });

  it("acknowledges only what is journaled, once, also when the journal fails", async () => {
    const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
    const records: JournalRecord[] = [];
    const append = (record: JournalRecord): Promise<void> => {
      records.push(record);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    };
    aggregator = make({ append, follow: () => {}, failure: null });
    aggregator.accept(report(1), answer);
    aggregator.accept(report(1), answer);
    expect(answers).toEqual([]);
    waiting[0]!.resolve();
    await Promise.resolve().then(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toEqual([{ number: 1 }]);
    aggregator.accept(report(2), answer);
    waiting[1]!.reject(new Error("disk full"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers.map(({ number }) => number)).toEqual([1, 2]);
    expect(records).toHaveLength(2);
  });
});

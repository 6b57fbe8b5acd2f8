import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { Random } from "../base/random.ts";
import { outcome } from "../metrics/sample.ts";
import { RequestStats } from "../stats/request-stats.ts";
import { RunStatistics } from "../stats/run-statistics.ts";
import { type ReportBody, Reporter } from "./reporter.ts";
import { type ClosedSecond, reportBytes, WaitingRows } from "./waiting-rows.ts";

/** Rows of some seconds, so many names in each. */
const seconds = (count: number, names = 1, nameLength = 10): ClosedSecond[] => {
  const stats = new RequestStats({ maxNames: 1e6 });
  stats.begin(0);
  for (let second = 0; second < count; second++) {
    for (let name = 0; name < names; name++) {
      const endMs = second * 1000 + 500;
      stats.record({
        method: "GET",
        name: `${name}`.padStart(nameLength, "/"),
        outcome: outcome.ok,
        dueMs: endMs - 7,
        startMs: endMs - 7 - name / 10,
        endMs,
        bytes: 1,
        retries: 0,
        hops: 0,
        error: null,
        errorKind: "",
        timings: null,
        excess: null,
        url: "",
        response: null,
        context: null,
        exception: null,
      });
    }
  }
  return stats.drain(Number.POSITIVE_INFINITY);
};

let clock: ManualClock;
let sent: [number, ReportBody][];
let reporter: Reporter;
beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  const send = (report: ReportBody): void => void sent.push([clock.now(), report]);
  reporter = new Reporter({ clock, random: new Random("reporter"), workerId: "a1", send });
});

describe("a reporter", () => {
  it("sends at its own moment, one report at a time, unchanged until it is acknowledged", async () => {
    reporter.workers = 1000;
    reporter.add(seconds(1), {}, 1);
    await clock.advance(500);
    expect(sent).toHaveLength(1);
    reporter.add(seconds(2).slice(1), { Shop: [[3, 3]] }, 2);
    const [, first] = sent[0]!;
    expect(first).toMatchObject({ number: 1, counted: 1, ended: {}, final: false });
    await clock.advance(40_000);
    const waits = sent.slice(1).map(([at], index) => at - sent[index]![0]);
    for (const [index, nominal] of [1000, 2000, 4000, 8000, 8000].entries()) {
      expect(waits[index]! / nominal).toBeGreaterThanOrEqual(0.75);
      expect(waits[index]! / nominal).toBeLessThanOrEqual(1.25);
    }
    expect(sent.every(([, report]) => report === first)).toBe(true);
    const before = sent.length;
    reporter.acknowledge(7);
    expect(sent).toHaveLength(before);
    reporter.acknowledge(1);
    expect(sent).toHaveLength(before + 1);
    expect(sent.at(-1)![1]).toMatchObject({ number: 2, counted: 2, ended: { Shop: [[3, 3]] } });
    reporter.acknowledge(1);
    reporter.acknowledge(2);
    expect(clock.pending).toBe(0);
  });

  it("has one final report, the last, also when there is nothing to say", async () => {
    reporter.finish([], {}, 0);
    await clock.advance(10);
    expect(sent.map(([, { number, final, rows }]) => [number, final, rows.length])).toEqual([[1, true, 0]]);
    expect(reporter.finished).toBe(false);
    reporter.acknowledge(1);
    expect(reporter.finished).toBe(true);
    expect(() => reporter.add(seconds(1), {}, 1)).toThrow("after the final report");
  });

  it("marks only the last of many as final, and cuts a large second between rows", async () => {
    const rows = seconds(1, 3000, 60);
    expect(rows[0]!.rows.length).toBeGreaterThan(3 * reportBytes);
    reporter.finish(rows, {}, 3000);
    await clock.advance(10);
    for (let number = 1; !reporter.finished; number++) reporter.acknowledge(number);
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.map(([, { final }]) => final)).toEqual(sent.map((_, index) => index === sent.length - 1));
    const statistics = new RunStatistics({ maxNames: 5000 });
    for (const [, report] of sent) {
      expect(report.rows.length).toBeLessThanOrEqual(reportBytes);
      statistics.apply(report.rows, "a1");
    }
    expect(clock.pending).toBe(0);
    const moment = {
      zeroWallMs: 0,
      state: "stopped",
      users: 0,
      targetUsers: 0,
      usersByClass: {},
      workers: [],
    };
    const { total, entries } = statistics.snapshot({ ...moment, nowMs: 1000, endedAtMs: 1000 });
    expect([total.requests, entries.length]).toEqual([3000, 3000]);
  });

  it("repeats within two seconds of a new link", async () => {
    reporter.add(seconds(1), {}, 1);
    await clock.advance(20_000);
    const before = sent.length;
    reporter.renew();
    await clock.advance(2000);
    expect(sent.length).toBeGreaterThan(before);
  });

  it("keeps quiet once it is closed", async () => {
    reporter.add(seconds(1), {}, 1);
    reporter.close();
    await clock.advance(60_000);
    expect(sent).toEqual([]);
  });
});

describe("waiting rows", () => {
  const drainAll = (waiting: WaitingRows): Uint8Array[] => {
    const taken: Uint8Array[] = [];
    for (let rows = waiting.take(); rows.length > 0; rows = waiting.take()) taken.push(rows);
    return taken;
  };

  it("merges the oldest neighbours to 2, 4, 8 s past the limit, and changes no total", () => {
    const all = seconds(64, 20);
    const size = all[0]!.rows.length;
    const waiting = new WaitingRows(size * 12);
    for (const one of all) waiting.add([one]);
    expect(waiting.bytes).toBeLessThanOrEqual(size * 12);
    const [merged, plain] = [new RunStatistics({ maxNames: 100 }), new RunStatistics({ maxNames: 100 })];
    for (const rows of drainAll(waiting)) merged.apply(rows, "a");
    for (const { rows } of all) plain.apply(rows, "a");
    expect(waiting.bytes).toBe(0);
    const moment = { zeroWallMs: 0, state: "", users: 0, targetUsers: 0, usersByClass: {}, workers: [] };
    const numbers = [merged, plain].map((statistics) => {
      const { total, history } = statistics.snapshot({ ...moment, nowMs: 64_000, endedAtMs: 64_000 });
      const perSecond = history.map(({ requests }) => requests);
      return { total: [total.requests, total.avg, total.percentile(0.99)], perSecond };
    });
    expect(numbers[0]!.total).toEqual(numbers[1]!.total);
    expect(numbers[0]!.perSecond.slice(0, 16)).toEqual([160, ...Array(7).fill(0), 160, ...Array(7).fill(0)]);
    expect(numbers[0]!.perSecond.at(-1)).toBe(20);
  });

  it("leaves everything as it is below the limit", () => {
    const waiting = new WaitingRows();
    const all = seconds(5, 3);
    waiting.add(all);
    expect(Buffer.concat(drainAll(waiting))).toEqual(Buffer.concat(all.map(({ rows }) => rows)));
  });
});

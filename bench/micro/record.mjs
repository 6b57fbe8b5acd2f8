import { decodeRows } from "../../dist/stats/delta-decoder.js";
import { RequestStats } from "../../dist/stats/request-stats.js";
import { RunStatistics } from "../../dist/stats/run-statistics.js";

const sampleOf = (index) => ({
  method: index % 5 === 0 ? "POST" : "GET",
  name: `/item/${index}`,
  outcome: 0,
  dueMs: 0,
  startMs: 0,
  endMs: 0,
  bytes: 120,
  retries: 0,
  hops: 0,
  error: null,
  errorKind: "",
  timings: { dns: Number.NaN, connect: Number.NaN, tls: Number.NaN, firstByte: 1.5, download: 0.25 },
  url: "",
  response: null,
  context: null,
  exception: null,
});

/** Records like a thread at 50,000 samples a second that drains once a second. */
const recorder = (title, names, isFailure = () => false) => {
  const samples = Array.from({ length: names }, (_, i) => sampleOf(i));
  const stats = new RequestStats({ maxNames: 10_000 });
  stats.begin(0);
  let now = 0;
  return {
    title,
    run(iterations) {
      for (let i = 0; i < iterations; i++) {
        now += 0.02;
        const sample = samples[i % names];
        sample.endMs = now;
        sample.startMs = now - 2 - (((i * 2_654_435_761) >>> 0) % 30_000) / 1000;
        const failed = isFailure(i);
        sample.outcome = failed ? 1 : 0;
        sample.error = failed ? "HTTP 500 Internal Server Error" : null;
        stats.record(sample);
        if (i % 50_000 === 0) stats.drain(Math.floor(now / 1000));
      }
      stats.drain(Number.POSITIVE_INFINITY);
    },
  };
};

/** The rows of one second of one thread: `names` names with `each` samples. */
const rowsOf = (second, names, each) => {
  const stats = new RequestStats({ maxNames: 10_000 });
  stats.begin(0);
  const samples = Array.from({ length: names }, (_, i) => sampleOf(i));
  for (let i = 0; i < names * each; i++) {
    const sample = samples[i % names];
    sample.endMs = second * 1000 + 500;
    sample.startMs = sample.endMs - 2 - (((i * 2_654_435_761) >>> 0) % 30_000) / 1000;
    stats.record(sample);
  }
  return { stats, samples, rows: stats.drain(Number.POSITIVE_INFINITY)[0].rows };
};

const moment = (nowMs) => ({
  nowMs,
  zeroWallMs: 0,
  endedAtMs: null,
  state: "running",
  users: 1,
  targetUsers: 1,
  usersByClass: {},
  workers: [],
});

/** Applies a second of 10,000 names and takes a snapshot, again and again: time of one such second. */
const wholeSecond = (title, readPercentiles) => {
  const run = new RunStatistics({ maxNames: 10_000 });
  let second = 0;
  return {
    title,
    iterations: 5,
    run(iterations) {
      let sum = 0;
      for (let i = 0; i < iterations; i++, second++) {
        run.apply(rowsOf(second, 10_000, 5).rows, "worker");
        const snapshot = run.snapshot(moment((second + 1) * 1000));
        if (readPercentiles) for (const entry of snapshot.entries) sum += entry.percentile(0.95);
      }
      return sum;
    },
  };
};

/** As `wholeSecond`, of the snapshot alone; its rows are made and applied outside the measured time. */
const snapshotAlone = () => {
  const run = new RunStatistics({ maxNames: 10_000 });
  run.apply(rowsOf(0, 10_000, 20).rows, "worker");
  return {
    title: "snapshot of 10,000 names",
    run(iterations) {
      let count = 0;
      for (let i = 0; i < iterations; i++) count += run.snapshot(moment(1000)).entries.length;
      return count;
    },
  };
};

const spread = rowsOf(0, 1_000, 20);
const nothing = { entry() {}, error() {}, exception() {} };
const encodeRounds = 1_000;

export const benches = [
  recorder("RequestStats.record, one name", 1),
  recorder("RequestStats.record, 100 names", 100),
  recorder("RequestStats.record, 100 names, each tenth failed", 100, (i) => i % 10 === 0),
  recorder("RequestStats.record, 10,000 names", 10_000),
  {
    title: "record 20 samples and encode their row, for each of 1,000 names: a row",
    run(iterations) {
      for (let i = 0; i < iterations; i += encodeRounds) rowsOf(0, 1_000, 20);
    },
  },
  {
    title: `check and decode a row of 20 samples (${(spread.rows.length / 1000).toFixed(0)} bytes)`,
    run(iterations) {
      for (let i = 0; i < iterations; i += 1_000) decodeRows(spread.rows, nothing);
    },
  },
  {
    title: "check, decode and apply a row of 20 samples",
    run(iterations) {
      const run = new RunStatistics({ maxNames: 10_000 });
      for (let i = 0; i < iterations; i += 1_000) run.apply(spread.rows, "worker");
    },
  },
  snapshotAlone(),
  wholeSecond("10,000 names: make the rows of a second, apply them, take a snapshot", false),
  wholeSecond("the same, and read p95 of each name", true),
];

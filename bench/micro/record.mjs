import { decodeRows } from "../../lib/stats/delta-decoder.js";
import { RequestStats } from "../../lib/stats/request-stats.js";
import { RunStatistics } from "../../lib/stats/run-statistics.js";

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
  excess: null,
  url: "",
  response: null,
  context: null,
  exception: null,
});

const noise = (i) => (((i * 2_654_435_761) >>> 0) % 30_000) / 1000;

/** Works like a thread at 50,000 samples a second: stamps a sample, gives it to `record`, drains once a second. */
const thread = (title, names, { record = true, isFailure = () => false } = {}) => {
  const samples = Array.from({ length: names }, (_, i) => sampleOf(i));
  const stats = new RequestStats({ maxNames: 10_000 });
  stats.begin(0);
  let now = 0;
  return {
    title,
    run(iterations) {
      let sum = 0;
      for (let i = 0; i < iterations; i++) {
        now += 0.02;
        const sample = samples[i % names];
        sample.endMs = now;
        sample.startMs = now - 2 - noise(i);
        const failed = isFailure(i);
        sample.outcome = failed ? 1 : 0;
        sample.error = failed ? "HTTP 500 Internal Server Error" : null;
        if (record) stats.record(sample);
        else sum += sample.startMs;
        if (i % 50_000 === 0) stats.drain(Math.floor(now / 1000));
      }
      stats.drain(Number.POSITIVE_INFINITY);
      return sum;
    },
  };
};

/** Gives the rows of one second after the other: `names` names with `each` samples. */
const secondsOf = (names, each) => {
  const samples = Array.from({ length: names }, (_, i) => sampleOf(i));
  const stats = new RequestStats({ maxNames: 10_000 });
  stats.begin(0);
  return (second) => {
    for (let i = 0; i < names * each; i++) {
      const sample = samples[i % names];
      sample.endMs = second * 1000 + 500;
      sample.startMs = sample.endMs - 2 - noise(i + second);
      stats.record(sample);
    }
    return stats.drain(second + 1)[0].rows;
  };
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

const ROW_NAMES = 1_000;
const nothing = { entry() {}, error() {}, exception() {} };

const encodeRows = (each) => {
  const nextRows = secondsOf(ROW_NAMES, each);
  let second = 0;
  return {
    title: `record ${each} samples of a name and encode their row`,
    iterations: 50 * ROW_NAMES,
    run(iterations) {
      for (let i = 0; i < iterations; i += ROW_NAMES) nextRows(second++);
    },
  };
};

const decodeRow = (each) => {
  const rows = secondsOf(ROW_NAMES, each)(0);
  return {
    title: `check and decode a row of ${each} samples (${(rows.length / ROW_NAMES).toFixed(0)} bytes)`,
    iterations: 50 * ROW_NAMES,
    run(iterations) {
      for (let i = 0; i < iterations; i += ROW_NAMES) decodeRows(rows, nothing);
    },
  };
};

const applyRow = (each) => {
  const rows = secondsOf(ROW_NAMES, each)(0);
  return {
    title: `check, decode and apply a row of ${each} samples`,
    iterations: 50 * ROW_NAMES,
    run(iterations) {
      const run = new RunStatistics({ maxNames: 10_000 });
      for (let i = 0; i < iterations; i += ROW_NAMES) run.apply(rows, "worker");
    },
  };
};

/** What a controller does once a second for 10,000 names that all have samples in it. */
const wholeSecond = (title, readPercentiles) => {
  const SECONDS = 60;
  const nextRows = secondsOf(10_000, 5);
  const reports = Array.from({ length: SECONDS }, (_, second) => nextRows(second));
  let run;
  let next = 0;
  return {
    title,
    iterations: 8,
    run(iterations) {
      let sum = 0;
      for (let i = 0; i < iterations; i++, next++) {
        if (next % SECONDS === 0) run = new RunStatistics({ maxNames: 10_000 });
        run.apply(reports[next % SECONDS], "worker");
        const snapshot = run.snapshot(moment((1 + (next % SECONDS)) * 1000));
        if (readPercentiles) for (const entry of snapshot.entries) sum += entry.percentile(0.95);
      }
      return sum;
    },
  };
};

const snapshotAlone = () => {
  const run = new RunStatistics({ maxNames: 10_000 });
  run.apply(secondsOf(10_000, 20)(0), "worker");
  return {
    title: "snapshot of 10,000 names",
    run(iterations) {
      let count = 0;
      for (let i = 0; i < iterations; i++) count += run.snapshot(moment(1000)).entries.length;
      return count;
    },
  };
};

export const benches = [
  thread("the bench's own part, to be taken off the next four", 100, { record: false }),
  thread("record and once a second encode, one name", 1),
  thread("record and once a second encode, 100 names", 100),
  thread("the same, each tenth failed", 100, { isFailure: (i) => i % 10 === 0 }),
  thread("record and once a second encode, 10,000 names", 10_000),
  encodeRows(1),
  encodeRows(20),
  decodeRow(1),
  decodeRow(20),
  applyRow(1),
  applyRow(20),
  snapshotAlone(),
  wholeSecond("10,000 names, 50,000 samples: apply a second's rows, take a snapshot", false),
  wholeSecond("the same, and read p95 of each name", true),
];

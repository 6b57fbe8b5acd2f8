// What a checkpoint of a run costs the controller: so many names with response times spread over some hundred buckets,
// saved and read again as the journal does it. `node bench/scale/checkpoint.mjs [names] [samples] [seconds]` after
// `npm run build`. The longest step is what beats and orders wait for at most; it is told in processor time, since on a
// machine with other work it also waits itself.
import { packPayload } from "../../lib/bus/message-pack.js";
import { unpackPayload } from "../../lib/bus/message-unpack.js";
import { frameRecord, wholeRecords } from "../../lib/cluster/journal/record-format.js";
import { RequestStats } from "../../lib/stats/request-stats.js";
import { RunStatistics } from "../../lib/stats/run-statistics.js";

const [NAMES = 10_000, SAMPLES = 100, SECONDS = 10] = process.argv.slice(2).map(Number);
const LIMIT_MS = 100;
const options = { maxNames: NAMES };

const nothing = {
  ...{ retries: 0, hops: 0, error: null, errorKind: "", url: "", response: null, context: null },
  ...{ exception: null, excess: null },
};
const timings = { dns: Number.NaN, connect: Number.NaN, tls: Number.NaN, firstByte: 1.5, download: 0.25 };

const filled = () => {
  const run = new RunStatistics(options);
  const stats = new RequestStats({ maxNames: NAMES, maxArenaBytes: Number.POSITIVE_INFINITY });
  stats.begin(0);
  const each = Math.ceil(SAMPLES / SECONDS);
  for (let second = 0; second < SECONDS; second++) {
    for (let name = 0; name < NAMES; name++) {
      for (let sample = 0; sample < each; sample++) {
        const endMs = second * 1000 + 500;
        const startMs = endMs - 5 - 20 * -Math.log(1 - Math.random());
        stats.record({
          ...{ method: "GET", name: `/shop/item/${name}`, outcome: 0, bytes: 512 },
          ...{ dueMs: startMs, startMs, endMs, timings },
          ...nothing,
        });
      }
    }
    for (const { rows } of stats.drain(second + 1)) run.apply(rows, "w");
  }
  return run;
};

const ms = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

const run = filled();
globalThis.gc?.();
const steps = [];
const started = process.cpuUsage();
let since = started;
const parts = [];
for (const piece of run.save()) {
  parts.push(frameRecord(packPayload({ kind: "statistics", piece })));
  steps.push(ms(since));
  since = process.cpuUsage();
}
const savedMs = ms(started);
const bytes = Buffer.concat(parts);
const reading = process.cpuUsage();
const pieces = [...wholeRecords(bytes)].map((record) => unpackPayload(record).piece);
RunStatistics.of(pieces, options);
const readMs = ms(reading);
const longestMs = Math.max(...steps);

console.log(
  `${NAMES} names, ${SAMPLES} samples each: ${(bytes.length / 1e6).toFixed(1)} MB in ${steps.length} records`,
);
console.log(
  `saved in ${savedMs.toFixed(0)} ms, longest step ${longestMs.toFixed(1)} ms (number ${steps.indexOf(longestMs)}); read in ${readMs.toFixed(0)} ms`,
);
if (longestMs > LIMIT_MS) {
  console.error(`a step took ${longestMs.toFixed(1)} ms, more than ${LIMIT_MS} ms`);
  process.exitCode = 1;
}

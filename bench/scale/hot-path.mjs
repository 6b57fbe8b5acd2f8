// What the hot path costs, in figures that a busy machine changes little: bytes allocated for each request (a user of
// the real runner, its session, the engine, a connection, the statistics), and the processor time of single functions
// over that of pinned work of the like kind in the same process. `node bench/scale/hot-path.mjs` after `npm run build` prints
// JSON; test/scale/hot-path-guard.test.ts holds it against limits.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { plainCounting, plainReading, plainSteps } from "./pinned-work.mjs";

/**
 * The engine optimises when a function was called so often, in place of some time later, when another thread is done
 * with it: what it inlines, and which numbers become objects for that, depends on how busy the machine is else.
 */
const STEADY_FLAGS = ["--no-concurrent-recompilation"];
/** An engine may optimise the same code in several ways: the best of some processes counts. */
const RATIO_PROCESSES = 2;
const ROUNDS = 15;
const ROUND_NS = 5_000_000;
const WARM_UP_NS = 60_000_000;

/** Records samples of 100 names in turn, and hands each second's rows over as a thread does. */
const recordSamples = async () => {
  const { RequestStats } = await import("../../lib/stats/request-stats.js");
  const stats = new RequestStats({ maxNames: 10_000 });
  stats.begin(0);
  const timings = { dns: Number.NaN, connect: Number.NaN, tls: Number.NaN, firstByte: 1.5, download: 0.25 };
  const samples = Array.from({ length: 100 }, (_, i) => ({
    ...{
      method: "GET",
      name: `/item/${i}`,
      outcome: 0,
      dueMs: 0,
      startMs: 0,
      endMs: 0,
      bytes: 120,
      retries: 0,
    },
    ...{
      hops: 0,
      error: null,
      errorKind: "",
      timings,
      excess: null,
      url: "",
      response: null,
      context: null,
      exception: null,
    },
  }));
  let nowMs = 0;
  return (iterations) => {
    for (let i = 0; i < iterations; i++) {
      nowMs += 0.02;
      const sample = samples[i % samples.length];
      sample.endMs = nowMs;
      sample.startMs = nowMs - 2 - (i % 1000) / 100;
      stats.record(sample);
      if (i % 50_000 === 0) stats.drain(Math.floor(nowMs / 1000));
    }
  };
};

/** Benches of bench/micro, by file and title, and the pinned work that they are told by. */
const WATCHED = [
  ["parser", "response parser: 160 bytes of headers, 12 of body, the same again", plainReading],
  ["writer", "request head: known method and URL", plainSteps],
  ["histogram", "histogram in the arena of a thread: record", plainSteps],
  ["timers", "setWait: set and clear, beside 1 that wait", plainSteps],
];

const RECORD = "record a sample, 100 names";

const cpuNs = (run, iterations) => {
  const before = process.cpuUsage();
  run(iterations);
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
};

/** Iterations that fill a round, found when the engine has optimised the code. */
const iterationsOf = (run) => {
  let iterations = 16;
  for (let ns = 0; ns < WARM_UP_NS; iterations *= 2) ns = cpuNs(run, iterations);
  return Math.ceil((iterations / 2) * (ROUND_NS / cpuNs(run, iterations / 2)));
};

const lowerQuartile = (values) => values.toSorted((a, b) => a - b)[values.length >> 2];

/** How often the pinned work fits into one call: rounds of both in turn, of which a busy machine spoils some. */
const ratioOf = (run, base) => {
  const times = [run, base].map((work) => ({ work, iterations: iterationsOf(work), ns: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { work, iterations, ns } of times) ns.push(cpuNs(work, iterations) / iterations);
  }
  const [own, pinnedOnce] = times.map(({ ns }) => lowerQuartile(ns));
  return own / pinnedOnce;
};

const ratios = async () => {
  const found = { [RECORD]: ratioOf(await recordSamples(), plainCounting()) };
  for (const [file, title, pinned] of WATCHED) {
    const { benches } = await import(new URL(`../micro/${file}.mjs`, import.meta.url));
    const bench = benches.find((one) => one.title === title);
    if (bench === undefined) throw new Error(`bench/micro/${file}.mjs has no bench "${title}"`);
    found[title] = ratioOf((iterations) => bench.run(iterations), pinned());
  }
  return found;
};

const inChild = (part, flags) => {
  const env = { ...process.env, BENCH_HOT_PATH_PART: part };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, fileURLToPath(import.meta.url)], {
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the part ${part} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
};

const part = process.env.BENCH_HOT_PATH_PART;
if (part === "bytes") {
  const { requestBytes } = await import("./request-bytes.mjs");
  console.log(JSON.stringify(await requestBytes()));
} else if (part === "ratios") console.log(JSON.stringify(await ratios()));
else {
  const bytesPerRequest = inChild("bytes", STEADY_FLAGS);
  const found = Array.from({ length: RATIO_PROCESSES }, () => inChild("ratios", []));
  const best = Object.keys(found[0]).map((title) => {
    const least = Math.min(...found.map((one) => one[title]));
    return [title, Number(least.toFixed(2))];
  });
  console.log(JSON.stringify({ bytesPerRequest, ratios: Object.fromEntries(best) }));
}
process.exit(0);

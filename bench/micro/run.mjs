// Runs the micro benches of this folder: `node bench/micro/run.mjs [name]`, after `npm run build`.
// Times are of the processor (user + system, all threads of the process), so that a busy machine disturbs little.
// A bench file exports `benches`: [{ title, run(iterations) }]; `run` does its work that often and returns something
// that depends on it, so that the optimiser can't drop the work. A bench may set `iterations` for one round.
import { readdirSync } from "node:fs";

const ROUNDS = 7;
const SHORTEST_ROUND_NS = 100_000_000;

const elapsedNs = (bench, iterations) => {
  const start = process.cpuUsage();
  bench.run(iterations);
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1000;
};

/** Iterations that fill a round, found by doubling; it warms the code up too. */
const calibrate = (bench) => {
  let iterations = 1;
  while (elapsedNs(bench, iterations) < SHORTEST_ROUND_NS) iterations *= 2;
  return iterations;
};

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const report = (bench) => {
  const iterations = bench.iterations ?? calibrate(bench);
  const rounds = Array.from({ length: ROUNDS }, () => elapsedNs(bench, iterations) / iterations);
  const [middle, best] = [median(rounds), Math.min(...rounds)];
  console.log(`${middle.toFixed(1).padStart(14)} ns (best ${best.toFixed(1)})   ${bench.title}`);
};

const wanted = process.argv[2] ?? "";
const files = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".mjs") && file !== "run.mjs" && file.startsWith(wanted))
  .sort();
if (files.length === 0) {
  console.error(`expected the name of a file in bench/micro, got "${wanted}"`);
  process.exitCode = 2;
}
for (const file of files) {
  console.log(file);
  const { benches } = await import(new URL(file, import.meta.url).href);
  for (const bench of benches) report(bench);
}

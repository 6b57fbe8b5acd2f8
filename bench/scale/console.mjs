// What open pages cost the controller: a test with 1,000 names, each with news every second, told to ten pages that read
// their streams on loopback, and one that fetches Locust's statistics and one that scrapes the metrics each second.
// `node bench/scale/console.mjs [pages] [names] [seconds]` after `npm run build`. The figures are processor time of
// this process for each second of the test, the making of the statistics left out; the pages read in another process.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../lib/base/clock.js";
import { Logger } from "../../lib/base/logger.js";
import { PageState } from "../../lib/outputs/page/page-state.js";
import { downloadsOf } from "../../lib/server/downloads.js";
import { LiveFeed } from "../../lib/server/live-feed.js";
import { startWebServer } from "../../lib/server/web-server.js";
import { RequestStats } from "../../lib/stats/request-stats.js";
import { RunStatistics } from "../../lib/stats/run-statistics.js";

const [PAGES = 10, NAMES = 1000, SECONDS = 20] = process.argv.slice(2).map(Number);
const SAMPLES_A_NAME = 10;
/** Seconds that are left out: code is compiled, the first whole states are sent. */
const WARM_UP_SECONDS = 5;
const LIMIT_CPU_SHARE = 0.25;

const samples = Array.from({ length: NAMES }, (_, name) => ({
  ...{ method: "GET", name: `/shop/item/${name}`, outcome: 0, dueMs: 0, startMs: 0, endMs: 0, bytes: 512 },
  ...{ retries: 0, hops: 0, error: null, errorKind: "", url: "", response: null, context: null },
  ...{ exception: null, excess: null },
  timings: { dns: Number.NaN, connect: Number.NaN, tls: Number.NaN, firstByte: 1.5, download: 0.25 },
}));

const thread = new RequestStats({ maxNames: 10_000 });
thread.begin(0);
const run = new RunStatistics({ maxNames: 10_000 });
const clock = systemClock();
const zeroWallMs = clock.wallNow();

const nextSnapshot = (second) => {
  for (let i = 0; i < NAMES * SAMPLES_A_NAME; i++) {
    const sample = samples[i % NAMES];
    sample.endMs = second * 1000 + 500;
    sample.startMs = sample.endMs - 5 - 20 * -Math.log(1 - Math.random());
    thread.record(sample);
  }
  for (const { rows } of thread.drain(second + 1)) run.apply(rows, "local-0");
  return run.snapshot({
    ...{ nowMs: (second + 1) * 1000, zeroWallMs, endedAtMs: null, state: "running" },
    ...{ users: 100, targetUsers: 100, usersByClass: { Shop: 100 }, workers: [] },
  });
};

/** Reads streams as fast as they come, and asks for the statistics and the metrics each second. */
const reader = `
import { get } from "node:http";
const [port, pages, ...paths] = process.argv.slice(1);
let bytes = 0;
for (let i = 0; i < Number(pages); i++) {
  get({ host: "127.0.0.1", port, path: "/live", agent: false }, (answer) => {
    answer.on("data", (chunk) => { bytes += chunk.length; });
  });
}
const timer = setInterval(() => {
  for (const path of paths)
    get({ host: "127.0.0.1", port, path }, (answer) => answer.resume());
}, 1000);
process.on("SIGTERM", () => { console.log(bytes); process.exit(0); });
`;

const folder = mkdtempSync(join(tmpdir(), "acrida-console-bench-"));
writeFileSync(join(folder, "index.html"), "<!doctype html>");

/** Milliseconds of processor time a second, and bytes that all pages got a second. */
const measure = async (pages, paths = []) => {
  let current = null;
  const scenario = { files: [], fields: [], classes: [] };
  const page = new PageState({ version: "bench", scenario: () => scenario });
  const feed = new LiveFeed({ page, clock, downloads: downloadsOf(false) });
  const logger = new Logger({ write: ({ message }) => console.log(message) }, "bench", "warning", () => 0);
  const control = { scenario, snapshot: () => current, swarm() {}, stop() {}, reset() {}, updateClass() {} };
  const server = await startWebServer({
    ...{ host: "127.0.0.1", port: 0, token: null, version: "bench", assetsFolder: folder },
    ...{ control, feed, logger, clock },
  });
  feed.start({
    ...{ version: "bench", startedAtWallMs: zeroWallMs, users: 100, spawnRate: 100, runTimeSeconds: null },
    ...{ host: null, seed: 1, scenarioFiles: [] },
  });
  const child = spawn(process.execPath, ["--input-type=module", "-e", reader, server.port, pages, ...paths], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  child.stdout.on("data", (chunk) => {
    told += chunk;
  });
  while (feed.openPages < pages) await new Promise((resolve) => setTimeout(resolve, 20));
  let before = process.cpuUsage();
  let making = { user: 0, system: 0 };
  for (let second = 0; second < SECONDS + WARM_UP_SECONDS; second++) {
    if (second === WARM_UP_SECONDS) {
      before = process.cpuUsage();
      making = { user: 0, system: 0 };
    }
    const begun = process.cpuUsage();
    current = nextSnapshot(firstSecond + second);
    const made = process.cpuUsage(begun);
    making = { user: making.user + made.user, system: making.system + made.system };
    feed.snapshot(current);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  firstSecond += SECONDS + WARM_UP_SECONDS;
  const used = process.cpuUsage(before);
  child.kill();
  await new Promise((resolve) => child.once("exit", resolve));
  await server.close();
  const cpuMs = (used.user + used.system - making.user - making.system) / 1000 / SECONDS;
  return { cpuMs, bytes: Number(told) / (SECONDS + WARM_UP_SECONDS) };
};

let firstSecond = 0;
const without = await measure(0);
const withPages = await measure(PAGES);
const withAll = await measure(PAGES, ["/stats/requests", "/metrics"]);
rmSync(folder, { recursive: true, force: true });
const show = (what, { cpuMs, bytes }) =>
  console.log(
    `${what}: ${cpuMs.toFixed(1)} ms of processor time a second, ${(bytes / 1e6).toFixed(2)} MB a second`,
  );
console.log(`${NAMES} names, each with ${SAMPLES_A_NAME} new samples a second`);
show("no page", without);
show(`${PAGES} pages`, withPages);
show(`${PAGES} pages, statistics and metrics fetched each second`, withAll);
if (withAll.cpuMs / 1000 > LIMIT_CPU_SHARE) {
  console.log(`FAILED: expected at most ${LIMIT_CPU_SHARE * 100} % of one core`);
  process.exitCode = 1;
}

// 50,000 sleepers that wake each one to two seconds: the processor time and how late they are, with the clock's queue
// of waits and with one setTimeout each. `node bench/scale/timers.mjs [rounds]` after `npm run build`; a process a
// round, kinds in turn, so that a busy machine meets both.
import { fork } from "node:child_process";
import { systemClock } from "../../dist/base/clock.js";

const SLEEPERS = 50_000;
const SECONDS = 6;
const FIRST_LATE_MS = 2_500;
const ROUNDS = Number(process.argv[2] ?? 5);
const KINDS = ["setWait", "setTimeout"];

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
const median = (values) =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

const sleepers = async (kind) => {
  const clock = systemClock();
  const set = kind === "setWait" ? (wake, ms) => clock.setWait(wake, ms) : setTimeout;
  const late = [];
  const startMs = clock.now();
  const endMs = startMs + SECONDS * 1000;
  const sleeper = async () => {
    for (;;) {
      const ms = 1000 + Math.random() * 1000;
      const dueMs = clock.now() + ms;
      if (dueMs > endMs) return;
      await new Promise((resolve) => set(resolve, ms));
      const nowMs = clock.now();
      // Those that all began at once are not the steady state.
      if (nowMs - startMs > FIRST_LATE_MS) late.push(nowMs - dueMs);
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: SLEEPERS }, sleeper));
  const { user, system } = process.cpuUsage(before);
  late.sort((a, b) => a - b);
  process.send({
    cpuSeconds: (user + system) / 1e6,
    wakes: late.length,
    early: late.filter((ms) => ms < 0).length,
    p50: quantile(late, 0.5),
    p99: quantile(late, 0.99),
    max: late.at(-1),
  });
};

const roundOf = (kind) =>
  new Promise((resolve, reject) => {
    const child = fork(new URL(import.meta.url), [], { env: { ...process.env, SLEEPERS_KIND: kind } });
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", (code) => code !== 0 && reject(new Error(`the ${kind} process ended with ${code}`)));
  });

if (process.env.SLEEPERS_KIND) await sleepers(process.env.SLEEPERS_KIND);
else {
  const rounds = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of KINDS) rounds[kind].push(await roundOf(kind));
  }
  console.log(`${SLEEPERS} sleepers, ${SECONDS} s, medians of ${ROUNDS} rounds; late in ms`);
  for (const kind of KINDS) {
    const of = (field) => median(rounds[kind].map((round) => round[field]));
    console.log(
      `${kind.padEnd(11)} CPU ${of("cpuSeconds").toFixed(2)} s   ${of("wakes")} wakes, ${of("early")} early   ` +
        `p50 ${of("p50").toFixed(2)}   p99 ${of("p99").toFixed(1)}   max ${of("max").toFixed(1)}`,
    );
  }
}

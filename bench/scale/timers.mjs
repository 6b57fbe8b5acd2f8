// 50,000 sleepers that wake each one to two seconds: the processor time and how late they are. As callbacks of the
// clock's queue of waits, as callbacks of one setTimeout each, and as users of the real runner.
// `node bench/scale/timers.mjs [rounds]` after `npm run build`; a process a round, kinds in turn, so that a busy
// machine meets all of them.
import { fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../lib/base/clock.js";
import { realRunner } from "./real-runner.mjs";

const SLEEPERS = 50_000;
const START_MS = 4_000;
const MEASURED_MS = 6_000;
const LIMIT_MS = 30;
const ROUNDS = Number(process.argv[2] ?? 5);

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
const median = (values) =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
const newWaitMs = () => 1000 + Math.random() * 1000;

class Sleeper {
  constructor(clock, set, woke) {
    this.clock = clock;
    this.set = set;
    this.woke = woke;
    this.dueMs = 0;
    this.onWake = () => {
      this.woke(this.clock.now() - this.dueMs);
      this.sleep();
    };
  }

  sleep() {
    const ms = newWaitMs();
    this.dueMs = this.clock.now() + ms;
    this.set(this.onWake, ms);
  }
}

const callbacks = (setOf) => (woke) => {
  const clock = systemClock();
  const set = setOf(clock);
  for (let i = 0; i < SLEEPERS; i++) new Sleeper(clock, set, woke).sleep();
};

const kinds = {
  setWait: callbacks((clock) => (wake, ms) => clock.setWait(wake, ms)),
  setTimeout: callbacks(() => setTimeout),
  async users(woke) {
    const { User } = await import("../../lib/index.js");
    const dueMs = new Float64Array(SLEEPERS);
    class Waiting extends User {
      static abstract = false;
      static waitTime = (user) => {
        const ms = newWaitMs();
        dueMs[user.index] = clock.now() + ms;
        return ms / 1000;
      };
      static tasks = [(user) => dueMs[user.index] > 0 && woke(clock.now() - dueMs[user.index])];
    }
    const { clock, runner } = realRunner([Waiting]);
    runner.apply({ Waiting: [[0, SLEEPERS - 1]] });
  },
};

const measure = async (start) => {
  let late = [];
  await start((ms) => late.push(ms));
  await sleep(START_MS);
  late = [];
  const before = process.cpuUsage();
  await sleep(MEASURED_MS);
  const { user, system } = process.cpuUsage(before);
  const sorted = late.toSorted((a, b) => a - b);
  process.send({
    cpuNsEach: ((user + system) * 1000) / sorted.length,
    early: sorted.filter((ms) => ms < 0).length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    max: sorted.at(-1),
  });
  process.disconnect();
  process.exit(0);
};

const roundOf = (kind) =>
  new Promise((resolve, reject) => {
    const child = fork(new URL(import.meta.url), [], { env: { ...process.env, BENCH_SLEEPERS: kind } });
    child.once("message", resolve);
    child.once("error", reject);
    child.once(
      "exit",
      (code) => code !== 0 && reject(new Error(`the process of ${kind} ended with ${code}`)),
    );
  });

if (process.env.BENCH_SLEEPERS) await measure(kinds[process.env.BENCH_SLEEPERS]);
else {
  const rounds = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of Object.keys(kinds)) rounds[kind].push(await roundOf(kind));
  }
  console.log(
    `${SLEEPERS} sleepers, medians of ${ROUNDS} rounds of ${MEASURED_MS / 1000} s; how late, in ms`,
  );
  const of = (kind, field) => median(rounds[kind].map((round) => round[field]));
  for (const kind of Object.keys(kinds)) {
    console.log(
      `${kind.padEnd(11)} ${of(kind, "cpuNsEach").toFixed(0).padStart(6)} ns of processor a wake, ${of(kind, "early")} early   ` +
        `p50 ${of(kind, "p50").toFixed(2)}   p99 ${of(kind, "p99").toFixed(1)}   max ${of(kind, "max").toFixed(1)}`,
    );
  }
  process.exitCode = of("users", "p99") <= LIMIT_MS && of("setWait", "early") === 0 ? 0 : 1;
}

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { acrida, attack, type Generator, wrk } from "./generators.ts";
import { TimedTarget } from "./timed-target.ts";
import { type Errors, type HonestyRun, judge, type Verdict } from "./verdict.ts";

const HELP = `Holds the percentiles that Acrida and wrk report against those that the target measured itself.

  node bench/honesty/run.mjs [--rounds 5] [--seconds 6] [--users 50] [--ramp 20] [--delay constant|lognormal] [--json FILE]

The target answers after 5 ms exactly, or lognormally around 5 ms. It spins on core 1, the generators run on core 0.
Acrida's users start over the seconds of the ramp and its numbers begin there: the engine optimises for as long. With
--ramp 3 most of that counts, with --ramp 0 the start too.
Needs two cores, taskset and wrk. Ends with code 1 when the bar is missed.
`;

const DELAYS: Readonly<Record<string, readonly string[]>> = {
  constant: ["constant", "5"],
  lognormal: ["lognormal", "5", "0.6"],
};
const GENERATOR_CORE = 0;
const TARGET_CORE = 1;

interface Plan {
  readonly rounds: number;
  readonly seconds: number;
  readonly users: number;
  readonly rampSeconds: number;
  readonly delays: readonly string[];
  readonly jsonFile: string | undefined;
}

const planOf = (argv: readonly string[]): Plan | null => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "6" },
      users: { type: "string", default: "50" },
      ramp: { type: "string", default: "20" },
      delay: { type: "string" },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  if (values.delay !== undefined && DELAYS[values.delay] === undefined) {
    throw new Error(`expected ${Object.keys(DELAYS).join(" or ")} as --delay, got ${values.delay}`);
  }
  return {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    users: Number(values.users),
    rampSeconds: Number(values.ramp),
    delays: values.delay === undefined ? Object.keys(DELAYS) : [values.delay],
    jsonFile: values.json,
  };
};

const find = (program: string): string =>
  execFileSync("/bin/sh", ["-c", 'command -v "$0"', program], { encoding: "utf8" }).trim();

const oneRun = async (
  target: TimedTarget,
  generator: Generator,
  round: number,
  load: Parameters<typeof attack>[1],
): Promise<HonestyRun> => {
  target.begin();
  const { report, cpuShare } = await attack(generator, load);
  const own = await target.end();
  const { p50Ms, p99Ms, requestsPerSecond } = report;
  return {
    round,
    requestsPerSecond,
    cpuShare,
    own: { p50Ms: own.p50Ms ?? Number.NaN, p99Ms: own.p99Ms ?? Number.NaN },
    reported: { p50Ms, p99Ms },
  };
};

interface DelayResult {
  readonly delay: string;
  readonly verdict: Verdict;
  readonly acrida: readonly HonestyRun[];
  readonly wrk: readonly HonestyRun[];
}

const measure = async (plan: Plan, delay: string, folder: string): Promise<DelayResult> => {
  const taskset = find("taskset");
  const peer = wrk(find("wrk"));
  const scratch = mkdtempSync(join(tmpdir(), "acrida-honesty-"));
  const target = await TimedTarget.start({ folder, taskset, core: TARGET_CORE, delay: DELAYS[delay] ?? [] });
  const runs = { acrida: [] as HonestyRun[], wrk: [] as HonestyRun[] };
  try {
    const { users, seconds, rampSeconds } = plan;
    const load = {
      url: target.url,
      users,
      seconds,
      rampSeconds,
      taskset,
      core: GENERATOR_CORE,
      folder,
      scratch,
    };
    await attack(peer, { ...load, seconds: 1 });
    for (let round = 0; round < plan.rounds; round++) {
      const both = round % 2 === 0 ? [acrida, peer] : [peer, acrida];
      for (const generator of both) runs[generator.name].push(await oneRun(target, generator, round, load));
      process.stderr.write(`${delay}: round ${round + 1} of ${plan.rounds}\n`);
    }
  } finally {
    target.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
  return { delay, verdict: judge(runs.acrida, runs.wrk), ...runs };
};

const rowOf = (name: string, runs: readonly HonestyRun[], errors: Errors): string => {
  const spread = (pick: (run: HonestyRun) => number): string => {
    const values = runs.map(pick);
    return `${Math.min(...values).toFixed(2)}…${Math.max(...values).toFixed(2)}`;
  };
  return [
    name.padEnd(8),
    errors.requestsPerSecond.toFixed(0).padStart(8),
    `${(errors.cpuShare * 100).toFixed(0)} %`.padStart(6),
    errors.p50Ms.toFixed(3).padStart(9),
    spread(({ own, reported }) => reported.p50Ms - own.p50Ms).padStart(14),
    errors.p99Ms.toFixed(3).padStart(9),
    spread(({ own, reported }) => reported.p99Ms - own.p99Ms).padStart(14),
  ].join(" ");
};

const show = ({ delay, verdict, acrida: own, wrk: peer }: DelayResult): string =>
  [
    `${delay} delay; the target's own p50 ${own[0]?.own.p50Ms.toFixed(3)} ms, p99 ${own[0]?.own.p99Ms.toFixed(3)} ms (first round)`,
    "             req/s    CPU  p50 off         spread   p99 off         spread   (ms, medians of the rounds)",
    rowOf("acrida", own, verdict.acrida),
    rowOf("wrk", peer, verdict.wrk),
    `p50 within 0.3 ms: ${verdict.p50IsTrue ? "yes" : "NO"}; p99 within wrk's error + 0.5 ms: ${verdict.p99IsTrue ? "yes" : "NO"}; below half a core: ${verdict.cpuIsLow ? "yes" : "NO"}`,
    "",
  ].join("\n");

/** Runs the bench; the code to exit with. */
export const main = async (argv: readonly string[], folder: string): Promise<number> => {
  const plan = planOf(argv);
  if (plan === null) {
    process.stdout.write(HELP);
    return 0;
  }
  const results: DelayResult[] = [];
  for (const delay of plan.delays) {
    const result = await measure(plan, delay, folder);
    results.push(result);
    process.stdout.write(`${show(result)}\n`);
  }
  const machine = { cores: cpus().length, model: cpus()[0]?.model, kernel: release(), node: process.version };
  if (plan.jsonFile !== undefined) {
    writeFileSync(plan.jsonFile, `${JSON.stringify({ machine, plan, results }, null, 2)}\n`);
  }
  const isTrue = ({ verdict }: DelayResult): boolean =>
    verdict.p50IsTrue && verdict.p99IsTrue && verdict.cpuIsLow;
  return results.every(isTrue) ? 0 : 1;
};

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MeteredProcess } from "./meter/metered-process.ts";
import type { Run, StartUp } from "./report/results.ts";
import type { Target } from "./target/target.ts";
import type { Attack, Claim, Load, Tool } from "./tools/tool.ts";
import { type Ending, failureOf, remarksOn } from "./verdict.ts";

/** Until the first request the target is looked at often, then seldom enough to cost it nothing. */
const LOOK_BEFORE_MS = 10;
const LOOK_DURING_MS = 50;
/** Start, end and drain of the slowest generator, beside the seconds of load. */
const LONGEST_BESIDES_MS = 60_000;

export interface RunPlan {
  readonly tool: Tool;
  readonly round: number;
  readonly attack: Attack;
  readonly load: Load;
  readonly taskset: string;
  /** The cores, as taskset takes them. */
  readonly cores: string;
  readonly target: Target;
  /** Hears of the process, so that an interrupted bench can end it. */
  readonly onStart: (running: MeteredProcess) => void;
}

interface Watched {
  readonly startUp: StartUp | null;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, durationMs));

/** Looks at the target and the tree until the generator has ended. */
const watch = async (
  running: MeteredProcess,
  target: Target,
  before: number,
  startedAtMs: number,
): Promise<Watched> => {
  let hasEnded = false;
  const end = running.ended.finally(() => {
    hasEnded = true;
  });
  end.catch(() => {});
  let startUp: StartUp | null = null;
  let [seen, firstAtMs, lastAtMs] = [0, startedAtMs, startedAtMs];
  while (!hasEnded) {
    const requests = (await target.status.look()).requests - before;
    const nowMs = performance.now();
    running.tree.sample();
    if (requests > seen) {
      if (startUp === null) {
        startUp = {
          wallSeconds: (nowMs - startedAtMs) / 1000,
          cpuSeconds: running.tree.cpuSeconds(),
          requests,
        };
        firstAtMs = nowMs;
      }
      lastAtMs = nowMs;
      seen = requests;
    }
    await Promise.race([end.catch(() => {}), pause(startUp === null ? LOOK_BEFORE_MS : LOOK_DURING_MS)]);
  }
  return { startUp, firstAtMs, lastAtMs };
};

const claimOf = (tool: Tool, output: Parameters<Tool["claim"]>[0]): Claim | null => {
  try {
    return tool.claim(output);
  } catch {
    return null;
  }
};

/** An empty folder that goes when the work has ended. */
export const withScratch = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "acrida-versus-run-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Runs one generator once against the target and measures it. */
export const runAttack = async (plan: RunPlan): Promise<Run> => {
  const { tool, attack, load, target } = plan;
  const before = (await target.status.look()).requests;
  const refusedBefore = target.refusals();
  const targetCpuBefore = target.cpuSeconds();
  const startedAtMs = performance.now();
  const running = new MeteredProcess({
    file: plan.taskset,
    args: ["-c", plan.cores, load.found.file, ...(load.found.leading ?? []), ...attack.args],
    env: attack.env,
    cwd: load.scratch,
    longestMs: load.seconds * 1000 + LONGEST_BESIDES_MS,
  });
  plan.onStart(running);
  const { startUp, firstAtMs, lastAtMs } = await watch(running, target, before, startedAtMs).catch(
    (error) => {
      running.kill();
      throw error;
    },
  );
  const end = await running.ended;
  const requests = (await target.status.look()).requests - before;
  const claim = claimOf(tool, { stdout: end.stdout, stderr: end.stderr, scratch: load.scratch });
  const refused = target.refusals() - refusedBefore;
  const loadSeconds = (lastAtMs - firstAtMs) / 1000;
  const ending: Ending = {
    code: end.code,
    acceptedCodes: attack.acceptedCodes ?? [],
    hasOverrun: end.hasOverrun,
    loadSeconds,
    askedSeconds: load.seconds,
    hasCpuTimes: end.cpu !== null,
    requests,
    refused,
    users: load.users,
    requestsPerCount: tool.countsCalls ? (load.scenario.requestsPerCall ?? 1) : 1,
    claim,
    stderr: end.stderr,
  };
  const failed = failureOf(ending);
  const { userSeconds, systemSeconds } = end.cpu ?? { userSeconds: 0, systemSeconds: 0 };
  return {
    round: plan.round,
    ...(failed === undefined ? {} : { failed }),
    remarks: remarksOn(ending),
    requests,
    claimedRequests: claim?.requests ?? null,
    loadSeconds,
    requestsPerSecond: loadSeconds === 0 ? 0 : requests / loadSeconds,
    userSeconds,
    systemSeconds,
    cpuSeconds: userSeconds + systemSeconds + end.strayCpuSeconds,
    startUp: startUp ?? { wallSeconds: 0, cpuSeconds: 0, requests: 0 },
    peakBytes: end.peakBytes,
    p50Ms: claim?.p50Ms ?? null,
    p99Ms: claim?.p99Ms ?? null,
    refused,
    targetBusy: loadSeconds === 0 ? 0 : (target.cpuSeconds() - targetCpuBefore) / loadSeconds,
  };
};

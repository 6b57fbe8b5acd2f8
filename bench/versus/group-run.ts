import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { runAttack, withScratch } from "./attack-run.ts";
import type { MeteredProcess } from "./meter/metered-process.ts";
import { roundsOf } from "./options.ts";
import { cpuPerMillion } from "./report/figures.ts";
import { printed } from "./report/numbers.ts";
import type { Group, GroupEntry, Run } from "./report/results.ts";
import type { Scenario } from "./target/scenario.ts";
import { Target, type TargetPrograms } from "./target/target.ts";
import type { Attack, Found, Load, Tool } from "./tools/tool.ts";
import { runTurns, turnsSeconds } from "./turns-run.ts";

const WARM_UP_REQUESTS = 300;
const COOL_DOWN_MS = 500;
const QUIET_MS = 5_000;

export interface GroupPlan {
  readonly scenario: Scenario;
  readonly users: number;
  readonly rounds: number;
  readonly slowRounds: number;
  /** Warm turns behind the rounds. */
  readonly turns: number;
  readonly seconds: number;
  readonly tools: readonly { readonly tool: Tool; readonly found: Found }[];
  readonly programs: TargetPrograms;
  /** The core of the generators. */
  readonly core: number;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Hears of what is measured so far after each run. */
  readonly measured: (group: Group) => void;
}

interface Entrant {
  readonly tool: Tool;
  readonly found: Found;
  cannot: string | undefined;
  shortfall: string | undefined;
  readonly runs: Run[];
  turns: (number | null)[] | undefined;
}

const warmUp = async (target: Target): Promise<void> => {
  for (let i = 0; i < WARM_UP_REQUESTS; i++) await target.status.look();
};

const lineOf = (group: string, tool: Tool, run: Run): string => {
  const head = `${group} round ${run.round} ${tool.name.padEnd(12)}`;
  if (run.failed !== undefined) return `${head} FAILED: ${run.failed}`;
  const [rate, cost] = [printed(run.requestsPerSecond), printed(cpuPerMillion(run))];
  return `${head} ${rate.padStart(9)} requests/s ${cost.padStart(9)} CPU s per million`;
};

/** The generators of a round, beginning with another one each time, so that none always follows the same. */
export const orderOf = <T>(entrants: readonly T[], round: number): T[] => {
  const first = (round - 1) % Math.max(1, entrants.length);
  return [...entrants.slice(first), ...entrants.slice(0, first)];
};

/** Runs every generator against a fresh target, round by round. */
export const runGroup = async (plan: GroupPlan): Promise<Group> => {
  const { scenario, users, seconds, signal } = plan;
  const target = await Target.start(scenario, plan.programs);
  let running: MeteredProcess | null = null;
  const interrupt = (): void => {
    running?.kill();
    target.kill();
  };
  signal.addEventListener("abort", interrupt);
  const entrants: Entrant[] = plan.tools.map(({ tool, found }) => ({
    tool,
    found,
    cannot: undefined,
    shortfall: undefined,
    runs: [],
    turns: undefined,
  }));

  const groupSoFar = (): Group => {
    const entries = entrants.map(
      ({ tool, cannot, shortfall, runs, turns }): GroupEntry => ({
        tool: tool.name,
        ...(cannot === undefined ? {} : { cannot }),
        ...(shortfall === undefined ? {} : { shortfall }),
        runs: [...runs],
        ...(turns === undefined ? {} : { turns }),
      }),
    );
    return { scenario: scenario.name, title: scenario.title, task: scenario.task, users, seconds, entries };
  };

  const runOnce = (entrant: Entrant, round: number): Promise<void> =>
    withScratch(async (scratch) => {
      const { tool, found } = entrant;
      const load: Load = { scenario, users, seconds, url: target.url, scratch, folder: plan.folder, found };
      const attack = tool.attack(load);
      if ("cannot" in attack) {
        entrant.cannot = attack.cannot;
        return;
      }
      entrant.shortfall = attack.shortfall;
      const run = await runAttack({
        tool,
        round,
        attack: attack satisfies Attack,
        load,
        taskset: plan.programs.taskset,
        cores: tool.usesAllCores ? `${plan.programs.core},${plan.core}` : String(plan.core),
        target,
        onStart: (started) => {
          running = started;
        },
      });
      entrant.runs.push(run);
      plan.measured(groupSoFar());
      plan.say(lineOf(`${scenario.name} ${users}`, tool, run));
      await target.untilQuiet(QUIET_MS);
      await pause(COOL_DOWN_MS);
    });

  const takeTurns = (): Promise<void> =>
    withScratch(async (scratch) => {
      const able = entrants.filter(({ tool, cannot }) => tool.takesTurns && cannot === undefined);
      const generators = able.flatMap(({ tool, found }) => {
        const own = join(scratch, tool.name);
        mkdirSync(own);
        const long = turnsSeconds(able.length, plan.turns);
        const load = {
          scenario,
          users,
          seconds: long,
          url: target.url,
          scratch: own,
          folder: plan.folder,
          found,
        };
        const attack = tool.attack(load);
        return "cannot" in attack ? [] : [{ found, attack, scratch: own }];
      });
      const { taskset } = plan.programs;
      const costs = await runTurns({
        generators,
        turns: plan.turns,
        taskset,
        core: plan.core,
        target,
        signal,
      });
      for (const [at, entrant] of able.entries()) entrant.turns = costs[at];
      plan.measured(groupSoFar());
    });

  try {
    await warmUp(target);
    for (let round = 1; round <= plan.rounds; round++) {
      for (const entrant of orderOf(entrants, round)) {
        signal.throwIfAborted();
        if (entrant.cannot === undefined && round <= roundsOf(entrant.tool, plan))
          await runOnce(entrant, round);
      }
    }
    // Users that think cost next to nothing in half a second: no measure.
    if (plan.turns > 0 && scenario.users === undefined) await takeTurns();
  } finally {
    signal.removeEventListener("abort", interrupt);
    await target.stop();
  }
  return groupSoFar();
};

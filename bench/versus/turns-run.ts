import { setTimeout as pause } from "node:timers/promises";
import { PausedProcess } from "./meter/paused-process.ts";
import type { Target } from "./target/target.ts";
import type { Attack, Found } from "./tools/tool.ts";

/** Until the engines of the generators have optimised what they will. */
const WARM_UP_MS = 6_000;
/** From one generator's turn to the next: what the last one left with the target is answered. */
const SETTLE_MS = 120;
const TURN_MS = 500;
/** Fewer are no measure: the generator does not run. */
const LEAST_REQUESTS = 20;

export interface TurnsPlan {
  readonly generators: readonly {
    readonly found: Found;
    readonly attack: Attack;
    readonly scratch: string;
  }[];
  readonly turns: number;
  readonly taskset: string;
  readonly core: number;
  readonly target: Target;
  readonly signal: AbortSignal;
}

/** How long each generator has to be able to go on, its pauses included. */
export const turnsSeconds = (generators: number, turns: number): number =>
  Math.ceil((generators * (WARM_UP_MS + turns * (TURN_MS + SETTLE_MS) * 2)) / 1000) + 60;

/** Processor seconds of a million requests in one turn; null where the generator does not run. */
const oneTurn = async (running: PausedProcess, target: Target): Promise<number | null> => {
  running.resume();
  await pause(SETTLE_MS);
  const [cpuBefore, before] = [running.cpuSeconds, (await target.status.look()).requests];
  await pause(TURN_MS);
  const [cpuAfter, after] = [running.cpuSeconds, (await target.status.look()).requests];
  running.pause();
  await pause(SETTLE_MS);
  const requests = after - before;
  return running.hasEnded || requests < LEAST_REQUESTS ? null : ((cpuAfter - cpuBefore) / requests) * 1e6;
};

/**
 * Runs all generators to where they are warm and then lets them load the target in turns of half a second, each stopped
 * by a signal while it isn't its turn: what disturbs the machine disturbs all alike. The costs of each, turn by turn.
 */
export const runTurns = async (plan: TurnsPlan): Promise<(number | null)[][]> => {
  const { generators, target, signal } = plan;
  const running: PausedProcess[] = [];
  const interrupt = (): void => {
    for (const one of running) one.kill();
  };
  signal.addEventListener("abort", interrupt);
  const costs: (number | null)[][] = generators.map(() => []);
  try {
    for (const { found, attack, scratch } of generators) {
      signal.throwIfAborted();
      const args = ["-c", String(plan.core), found.file, ...(found.leading ?? []), ...attack.args];
      const one = new PausedProcess(plan.taskset, args, { cwd: scratch, env: attack.env ?? {} });
      running.push(one);
      await pause(WARM_UP_MS);
      one.pause();
    }
    for (let turn = 0; turn < plan.turns; turn++) {
      const order = running.map((_, at) => at);
      // Forth and back, so that none always follows the same.
      for (const at of turn % 2 === 0 ? order : order.reverse()) {
        signal.throwIfAborted();
        costs[at]!.push(await oneTurn(running[at]!, target));
      }
    }
  } finally {
    signal.removeEventListener("abort", interrupt);
    await Promise.all(running.map((one) => one.end()));
  }
  return costs;
};

import { parseArgs } from "node:util";
import type { Scenario } from "./target/scenario.ts";
import { scenarios } from "./target/scenarios.ts";
import type { Tool } from "./tools/tool.ts";
import { allTools, reference, usualTools } from "./tools/tools.ts";

export interface BenchOptions {
  readonly scenarios: readonly Scenario[];
  readonly tools: readonly Tool[];
  readonly rounds: number;
  /** Of generators that cost many times as much; never more than `rounds`. */
  readonly slowRounds: number;
  readonly seconds: number;
  /** Warm turns behind the rounds; 0 for none. */
  readonly turns: number;
  /** Null where each scenario's own usual numbers are meant. */
  readonly users: readonly number[] | null;
  readonly json: string | null;
  readonly markdown: string | null;
  readonly fromJson: string | null;
  readonly isHelp: boolean;
}

/** A request that the command can't do; its message is for the terminal. */
export class UsageError extends Error {}

const USUAL_ROUNDS = 5;
const USUAL_SECONDS = 8;
const QUICK_SECONDS = 2;
const TINY_USERS = [10, 100, 1000];
const OTHER_USERS = [100];

export const HELP = `Usage: node bench/versus/run.mjs [options]

Runs Acrida and other generators against one nginx, pinned to a core each, and compares their cost.

  --scenario NAMES   comma list of ${scenarios.map(({ name }) => name).join(", ")} [all]
  --tools NAMES      comma list of ${allTools.map(({ name }) => name).join(", ")}
                     [all but acrida-2]; ${reference.name} always takes part
  --users NUMBERS    comma list [${TINY_USERS.join(",")} for tiny, ${OTHER_USERS} for the others]
  --rounds N         [${USUAL_ROUNDS}]
  --slow-rounds N    of them for k6, Locust and Artillery, the first ones [all]
  --seconds N        of load in each run [${USUAL_SECONDS}]
  --turns N          behind the rounds, N turns of half a second of warm processes that wait for each other [none]
  --quick            one round of ${QUICK_SECONDS} s, to see whether it works
  --json FILE        write every measurement, anew after each run: one that is cut short keeps what it has
  --markdown FILE    write the page of docs/reference/performance.md
  --from-json FILE   measure nothing; print and write what the file holds
`;

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--${name}: expected a whole number from 1 on, got "${text}"`);
  return value;
};

const picked = <T extends { readonly name: string }>(
  option: string,
  text: string,
  from: readonly T[],
): T[] => {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !from.some((item) => item.name === name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--${option}: expected some of ${from.map(({ name }) => name).join(", ")}, got "${unknown}"`,
    );
  }
  return from.filter(({ name }) => names.includes(name));
};

/** Reads the arguments of the command. */
export const parseOptions = (argv: readonly string[]): BenchOptions => {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const parse = () =>
    parseArgs({
      args: [...argv],
      options: {
        scenario: text,
        tools: text,
        users: text,
        rounds: text,
        "slow-rounds": text,
        seconds: text,
        turns: text,
        json: text,
        markdown: text,
        "from-json": text,
        quick: flag,
        help: flag,
      },
    }).values;
  let values: ReturnType<typeof parse>;
  try {
    values = parse();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const tools = values.tools === undefined ? usualTools : picked("tools", values.tools, allTools);
  const rounds =
    values.rounds === undefined ? (values.quick ? 1 : USUAL_ROUNDS) : positive("rounds", values.rounds);
  const slowRounds =
    values["slow-rounds"] === undefined ? rounds : positive("slow-rounds", values["slow-rounds"]);
  return {
    scenarios: values.scenario === undefined ? scenarios : picked("scenario", values.scenario, scenarios),
    tools: tools.includes(reference) ? tools : [reference, ...tools],
    rounds,
    slowRounds: Math.min(rounds, slowRounds),
    seconds:
      values.seconds === undefined
        ? values.quick
          ? QUICK_SECONDS
          : USUAL_SECONDS
        : positive("seconds", values.seconds),
    turns: values.turns === undefined ? 0 : positive("turns", values.turns),
    users: values.users === undefined ? null : values.users.split(",").map((one) => positive("users", one)),
    json: values.json ?? null,
    markdown: values.markdown ?? null,
    fromJson: values["from-json"] ?? null,
    isHelp: values.help,
  };
};

/** In how many rounds a generator takes part. */
export const roundsOf = (
  tool: Tool,
  { rounds, slowRounds }: Pick<BenchOptions, "rounds" | "slowRounds">,
): number => (tool.isSlow ? slowRounds : rounds);

/** How long a scenario loads the target in each run. */
export const secondsOf = (scenario: Scenario, asked: number): number =>
  Math.round(asked * (scenario.timesSeconds ?? 1));

/** How many users a scenario is run with, one after the other. */
export const usersOf = (scenario: Scenario, asked: readonly number[] | null): readonly number[] => {
  if (scenario.users !== undefined) return [scenario.users];
  return asked ?? (scenario.name === "tiny" ? TINY_USERS : OTHER_USERS);
};

import { readFileSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { needProgram } from "../../test/support/debian-package.ts";
import { runGroup } from "./group-run.ts";
import { describeMachine, descriptorLimit, pinSelf } from "./machine.ts";
import {
  type BenchOptions,
  HELP,
  parseOptions,
  roundsOf,
  secondsOf,
  UsageError,
  usersOf,
} from "./options.ts";
import { performancePage } from "./report/markdown.ts";
import type { Group, Results, ToolInfo } from "./report/results.ts";
import { terminalReport } from "./report/terminal.ts";
import type { TargetPrograms } from "./target/target.ts";
import type { Found, Tool } from "./tools/tool.ts";
import { reference } from "./tools/tools.ts";

const TARGET_CORE = 0;
const GENERATOR_CORE = 1;
/** Beside one for each connection: libraries, pipes, event queues. */
const SPARE_DESCRIPTORS = 200;
const USAGE_CODE = 2;
const INTERRUPTED_CODE = 130;
/** Start, end, drain and pause of a run, roughly, for the estimate. */
const BESIDES_SECONDS = 3;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const programsOf = (project: string): TargetPrograms => {
  const folders = (): string[] => ["/usr/sbin"];
  const nginx = needProgram({ name: "nginx", variable: "NGINX_BIN", debianPackage: "nginx-light", folders });
  const taskset = needProgram({ name: "taskset", variable: "TASKSET_BIN", debianPackage: "util-linux" });
  if (nginx === null || taskset === null)
    throw new UsageError("expected nginx and taskset; install them and try again");
  if (cpus().length < 2)
    throw new UsageError("expected 2 cores, one for the target and one for the generator, got 1");
  return { nginx, taskset, core: TARGET_CORE, certificates: join(project, "src", "net", "fixtures") };
};

const findTools = (tools: readonly Tool[], project: string): { tool: Tool; found: Found | string }[] => {
  const places = { project, peers: join(tmpdir(), "acrida-peers") };
  return tools.map((tool) => {
    const found = tool.find(places);
    if (typeof found === "string") say(`MISSING: ${tool.title}: ${found}`);
    return { tool, found };
  });
};

const infoOf = ({ tool, found }: { tool: Tool; found: Found | string }): ToolInfo => {
  const { name, title, isSlow } = tool;
  const about = { name, title, ...(isSlow ? { isSlow } : {}) };
  return typeof found === "string"
    ? { ...about, version: null, missing: found }
    : { ...about, version: found.version };
};

const publish = (results: Results, { json, markdown }: BenchOptions): void => {
  if (json !== null) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  if (markdown !== null) writeFileSync(markdown, performancePage(results));
};

/** Ends everything at the first Ctrl-C; what --json holds of the runs so far stays, nothing else is left behind. */
const abortOnSignal = (): AbortSignal => {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(name, () => controller.abort(new Error(`interrupted by ${name}`)));
  }
  return controller.signal;
};

/** Measures all that was asked for; writes the files after each run, so that a long bench is not lost. */
const measure = async (
  options: BenchOptions,
  argv: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<Results> => {
  const project = join(folder, "..", "..");
  const programs = programsOf(project);
  const candidates = findTools(options.tools, project);
  const tools = candidates.filter(
    (one): one is { tool: Tool; found: Found } => typeof one.found !== "string",
  );
  if (!tools.some(({ tool }) => tool === reference))
    throw new UsageError(`expected ${reference.title} to compare with`);
  const machine = describeMachine(programs.nginx);
  pinSelf(programs.taskset, TARGET_CORE);
  const plans = options.scenarios.flatMap((scenario) =>
    usersOf(scenario, options.users).map((users) => ({ scenario, users })),
  );
  const most = Math.max(...plans.map(({ users }) => users));
  if (descriptorLimit() < most + SPARE_DESCRIPTORS) {
    throw new UsageError(
      `expected room for ${most} connections, got ${descriptorLimit()} descriptors; raise ulimit -n`,
    );
  }
  const runs = plans.flatMap(({ scenario }) =>
    tools.flatMap(({ tool }) =>
      Array(roundsOf(tool, options)).fill(secondsOf(scenario, options.seconds) + BESIDES_SECONDS),
    ),
  );
  const minutes = runs.reduce((sum, seconds) => sum + seconds, 0) / 60;
  say(`at most ${runs.length} runs, about ${Math.ceil(minutes)} minutes`);

  const groups: Group[] = [];
  const results: Results = {
    startedAt: new Date().toISOString(),
    command: argv.join(" "),
    rounds: options.rounds,
    slowRounds: options.slowRounds,
    ...(options.turns === 0 ? {} : { turns: options.turns }),
    machine,
    reference: reference.name,
    tools: candidates.map(infoOf),
    groups,
  };
  for (const [at, { scenario, users }] of plans.entries()) {
    const { rounds, slowRounds, turns } = options;
    const seconds = secondsOf(scenario, options.seconds);
    const plan = {
      scenario,
      users,
      rounds,
      slowRounds,
      turns,
      seconds,
      tools,
      programs,
      core: GENERATOR_CORE,
    };
    const measured = (group: Group): void => {
      groups[at] = group;
      publish(results, options);
    };
    measured(await runGroup({ ...plan, folder, signal, say, measured }));
  }
  return results;
};

/** The command; resolves to its exit code. `folder` is where this bench lies. */
export const main = async (argv: readonly string[], folder: string): Promise<number> => {
  const signal = abortOnSignal();
  try {
    const options = parseOptions(argv);
    if (options.isHelp) {
      process.stdout.write(HELP);
      return 0;
    }
    const stored =
      options.fromJson === null ? null : (JSON.parse(readFileSync(options.fromJson, "utf8")) as Results);
    const results = stored ?? (await measure(options, argv, folder, signal));
    if (stored !== null) publish(stored, options);
    process.stdout.write(terminalReport(results));
    const hasFailed = results.groups.some(({ entries }) =>
      entries.some(({ runs }) => runs.some(({ failed }) => failed !== undefined)),
    );
    return hasFailed ? 1 : 0;
  } catch (error) {
    // What breaks when the target and the generator are killed is no news.
    say(signal.aborted ? (signal.reason as Error).message : (error as Error).message);
    if (signal.aborted) return INTERRUPTED_CODE;
    return error instanceof UsageError ? USAGE_CODE : 1;
  }
};

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { RunReport } from "./run-report.ts";
import { Workspace } from "./workspace.ts";

/** The built command, as a user's shell would start it. */
const commandPath = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** The words by which a shell starts it. */
export const acridaCommand: readonly string[] = [process.execPath, commandPath];

/** Above any run of these tests; a command that is still there then hangs. */
const LONGEST_RUN_MS = 45_000;

/** The scenario's file name where a test gives only its text. */
const SCENARIO_FILE = "locustfile.ts";

export interface AcridaOptions {
  /** The scenario's text; written to `locustfile.ts`, which the command finds by itself. */
  readonly scenario?: string;
  /** Further files of the user's folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly longestMs?: number;
  /** A folder that is there, and stays; else the command gets one of its own. */
  readonly workspace?: Workspace;
  /** The Node to run it with; the one that runs the tests by default. */
  readonly node?: string;
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
}

/** What was left when the command had ended. */
export interface AcridaResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From spawn to exit. */
  readonly durationMs: number;
  readonly workspace: Workspace;
  /** The report of `--json-file report`. */
  report(): RunReport;
}

/** A command that runs. */
export interface RunningAcrida {
  readonly pid: number;
  readonly workspace: Workspace;
  /** Resolves once the pattern stands in stdout or stderr; rejects when the command ends before. */
  until(pattern: RegExp): Promise<void>;
  /** What stands in stdout and stderr so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<AcridaResult>;
}

/** Our own settings must not leak into what is tested, nor must a CI's; colours would hide the text. */
export const cleanEnvironment = (extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(ACRIDA_|VITEST|NODE_|FORCE_COLOR|CI$)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: "1", ...extra };
};

const endOf = (child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> =>
  new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });

/** Starts `acrida` with these arguments in a folder of its own, which goes when the test has finished. */
export const startAcrida = (args: readonly string[], options: AcridaOptions = {}): RunningAcrida => {
  const {
    scenario,
    files = {},
    env = {},
    longestMs = LONGEST_RUN_MS,
    node = process.execPath,
    nodeOptions = [],
  } = options;
  const scenarioFile: Record<string, string> = scenario === undefined ? {} : { [SCENARIO_FILE]: scenario };
  const workspace = options.workspace ?? new Workspace({ ...scenarioFile, ...files });
  const startedAt = performance.now();
  const child = spawn(node, [...nodeOptions, commandPath, ...args], {
    cwd: workspace.folder,
    env: cleanEnvironment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });

  let stdout = "";
  let stderr = "";
  const watchers = new Set<() => void>();
  const heard = (): void => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    heard();
  });
  const guard = setTimeout(() => child.kill("SIGKILL"), longestMs);
  const closed = endOf(child).finally(() => clearTimeout(guard));

  const ended = closed.then(
    ({ code, signal }): AcridaResult => ({
      code,
      signal,
      stdout,
      stderr,
      durationMs: performance.now() - startedAt,
      workspace,
      report: () => workspace.json<RunReport>("report.json"),
    }),
  );
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await closed.catch(() => {});
    if (options.workspace === undefined) workspace.remove();
  });

  return {
    pid: child.pid as number,
    workspace,
    ended,
    output: () => `${stdout}\n${stderr}`,
    signal: (name) => void child.kill(name),
    until(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(stdout) && !pattern.test(stderr)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        closed.finally(() => {
          look();
          reject(new Error(`acrida ended before ${pattern} was seen:\n${stdout}\n${stderr}`));
        });
      });
    },
  };
};

/** Runs `acrida` to its end. */
export const runAcrida = (args: readonly string[], options: AcridaOptions = {}): Promise<AcridaResult> =>
  startAcrida(args, options).ended;

/** Arguments of nearly every run: no console, one thread, a fixed seed, the report in `report.json`. */
export const headless = (...more: readonly string[]): string[] => [
  "--headless",
  "--seed",
  "7",
  "--json-file",
  "report",
  ...(more.includes("--processes") ? [] : ["--processes", "1"]),
  ...more,
];

/** A failed expectation shows what the command printed. */
export const describeResult = (result: AcridaResult): string =>
  `exit code ${result.code}, signal ${result.signal}\n--- stdout\n${result.stdout}\n--- stderr\n${result.stderr}`;

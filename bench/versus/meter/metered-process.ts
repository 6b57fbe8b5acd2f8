import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { ProcessTree } from "./process-tree.ts";
import { type CpuTimes, parseShellTimes, shell, TIMING_SCRIPT } from "./shell-times.ts";

/** Kept of each stream: its end, where every generator prints its result. */
const KEPT_CHARACTERS = 2_000_000;
const KILL_AFTER_MS = 4_000;

export interface MeteredCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly longestMs: number;
}

export interface MeteredEnd {
  readonly code: number | null;
  readonly hasOverrun: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** Null when it was killed. */
  readonly cpu: CpuTimes | null;
  /** Processor seconds of processes that nobody waited for; they are in no other figure. */
  readonly strayCpuSeconds: number;
  readonly peakBytes: number;
}

/** One run of a generator in a session of its own, timed and bounded; whatever it leaves behind is killed. */
export class MeteredProcess {
  readonly tree: ProcessTree;
  readonly ended: Promise<MeteredEnd>;
  readonly #child: ChildProcess;
  #hasOverrun = false;

  constructor({ file, args, env = {}, cwd, longestMs }: MeteredCommand) {
    this.#child = spawn(shell, ["-c", TIMING_SCRIPT, "sh", file, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    this.tree = new ProcessTree(this.#child.pid as number);
    const guard = setTimeout(() => this.#overrun(), longestMs);
    this.ended = this.#end().finally(() => clearTimeout(guard));
  }

  /** Ends it and all its processes at once. */
  kill(): void {
    const leader = this.#child.pid as number;
    for (const id of [-leader, ...this.tree.strays().alive]) signalTo(id, "SIGKILL");
  }

  #overrun(): void {
    this.#hasOverrun = true;
    signalTo(-(this.#child.pid as number), "SIGTERM");
    setTimeout(() => this.kill(), KILL_AFTER_MS).unref();
  }

  async #end(): Promise<MeteredEnd> {
    const [, stdout, stderr, times] = this.#child.stdio as unknown as [null, Readable, Readable, Readable];
    const kept = [keep(stdout), keep(stderr), keep(times)] as const;
    const code = await new Promise<number | null>((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once("exit", (exitCode) => resolve(exitCode));
    });
    // A stray would hold the pipes open for ever: it is counted and killed before they are waited for.
    const strays = this.tree.strays();
    this.kill();
    await new Promise<void>((resolve) => {
      if (stdout.closed && stderr.closed) resolve();
      else this.#child.once("close", () => resolve());
    });
    return {
      code,
      hasOverrun: this.#hasOverrun,
      stdout: kept[0](),
      stderr: kept[1](),
      cpu: parseShellTimes(kept[2]()),
      strayCpuSeconds: strays.cpuSeconds,
      peakBytes: this.tree.peakBytes,
    };
  }
}

const signalTo = (id: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(id, signal);
  } catch {
    // Gone already.
  }
};

const keep = (stream: Readable): (() => string) => {
  let text = "";
  stream.setEncoding("utf8").on("data", (part: string) => {
    text = (text + part).slice(-KEPT_CHARACTERS);
  });
  return () => text;
};

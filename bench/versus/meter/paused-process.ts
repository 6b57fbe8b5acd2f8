import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { childrenOf } from "./process-stat.ts";

const NANOSECONDS = 1e9;

/** Processor seconds of the live threads of a process and of all below it, to the nanosecond. */
const threadSeconds = (id: number): number => {
  let seconds = 0;
  try {
    for (const thread of readdirSync(`/proc/${id}/task`)) {
      const text = readFileSync(`/proc/${id}/task/${thread}/schedstat`, "utf8");
      seconds += Number.parseInt(text, 10) / NANOSECONDS;
    }
  } catch {
    // A thread that ends while it is looked at was no thread of the load.
  }
  return childrenOf(id).reduce((sum, child) => sum + threadSeconds(child), seconds);
};

/** A generator that runs only while it has its turn. */
export class PausedProcess {
  readonly #child: ChildProcess;

  constructor(
    file: string,
    args: readonly string[],
    place: { cwd: string; env: Readonly<Record<string, string>> },
  ) {
    const env = { ...process.env, ...place.env };
    this.#child = spawn(file, args, { cwd: place.cwd, env, stdio: "ignore", detached: true });
    this.#child.once("error", () => {});
  }

  get hasEnded(): boolean {
    return this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get cpuSeconds(): number {
    return this.hasEnded ? 0 : threadSeconds(this.#child.pid as number);
  }

  pause(): void {
    this.#signal("SIGSTOP");
  }

  resume(): void {
    this.#signal("SIGCONT");
  }

  /** Ends it and its group at once. */
  async end(): Promise<void> {
    if (this.hasEnded) return;
    const exited = once(this.#child, "exit");
    this.kill();
    await exited;
  }

  /** As `end`, for a process that goes away itself. */
  kill(): void {
    this.#signal("SIGKILL");
  }

  #signal(name: NodeJS.Signals): void {
    if (this.hasEnded) return;
    try {
      process.kill(-(this.#child.pid as number), name);
    } catch {
      // Gone already.
    }
  }
}

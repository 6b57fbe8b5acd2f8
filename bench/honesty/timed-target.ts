import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";

/** Times in milliseconds; null without a request. */
export interface OwnTimes {
  readonly requests: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
}

export interface TimedTargetParts {
  readonly folder: string;
  readonly taskset: string;
  readonly core: number;
  /** As the server takes them: kind, median, sigma. */
  readonly delay: readonly string[];
}

/** The timed server in a process of its own, alone on its core. */
export class TimedTarget {
  readonly url: string;
  readonly #server: ChildProcess;
  readonly #lines: Interface;

  private constructor(url: string, server: ChildProcess, lines: Interface) {
    this.url = url;
    this.#server = server;
    this.#lines = lines;
  }

  static async start({ folder, taskset, core, delay }: TimedTargetParts): Promise<TimedTarget> {
    const args = ["-c", String(core), process.execPath, `${folder}timed-server.mjs`, ...delay];
    const server = spawn(taskset, args, { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream });
    const gone = once(server, "exit").then(([code]) => {
      throw new Error(`the timed server ended with code ${code} before it listened`);
    });
    const [port] = (await Promise.race([once(lines, "line"), gone])) as [string];
    gone.catch(() => {});
    return new TimedTarget(`http://127.0.0.1:${port}`, server, lines);
  }

  /** Forgets what it measured; every run then meets the same delays. */
  begin(): void {
    this.#server.stdin?.write("begin\n");
  }

  /** What it measured since `begin`. */
  async end(): Promise<OwnTimes> {
    const line = once(this.#lines, "line");
    this.#server.stdin?.write("end\n");
    return JSON.parse((await line)[0] as string) as OwnTimes;
  }

  stop(): void {
    this.#server.kill("SIGKILL");
  }
}

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { freePort } from "./free-port.ts";
import { findNatsServer } from "./nats-server.ts";
import { type AcridaResult, headless, type RunningAcrida, startAcrida } from "./run-acrida.ts";
import { Workspace } from "./workspace.ts";

export interface ClusterOptions {
  /** The text of the controller's `locustfile.ts`. */
  readonly scenario: string;
  /** Further files of the controller's folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Arguments of the controller, besides how it is found. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A command that is still there after this time hangs. */
  readonly longestMs?: number;
}

/** What a controller's own bus left in the run's folder. */
interface BusRecord {
  readonly pid: number;
  readonly tokens: { readonly worker: string; readonly controller: string };
}

const startMs = 15_000;
const pollMs = 25;

/** Waits until this holds; an error that names it when it does not in time. */
export const until = async (what: string, holds: () => boolean, longestMs = startMs): Promise<void> => {
  const endMs = performance.now() + longestMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`${what}: did not come within ${longestMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
};

/**
 * A controller with a nats-server of its own and workers in folders of their own, all real processes of the built
 * command, to be killed, stopped and continued by their pids. What is left of them goes when the test has finished.
 */
export class ClusterRig {
  /** The controller's folder: it stays when the controller is started again. */
  readonly workspace: Workspace;
  readonly port: number;
  readonly workers: RunningAcrida[] = [];
  controller!: RunningAcrida;
  readonly #options: ClusterOptions;
  readonly #cache = mkdtempSync(join(tmpdir(), "acrida-cache-"));
  readonly #program: string;
  #busPids = new Set<number>();

  private constructor(options: ClusterOptions, port: number, program: string) {
    this.#options = options;
    this.port = port;
    this.#program = program;
    this.workspace = new Workspace({ "locustfile.ts": options.scenario, ...options.files });
    onTestFinished(() => {
      for (const pid of this.#busPids) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // It has ended as it should.
        }
      }
      this.workspace.remove();
      rmSync(this.#cache, { recursive: true, force: true });
    });
  }

  /** With a controller that runs; null where no nats-server can be had. */
  static async start(options: ClusterOptions): Promise<ClusterRig | null> {
    const rig = await ClusterRig.prepare(options);
    await rig?.startController();
    return rig;
  }

  /** Without any process so far. */
  static async prepare(options: ClusterOptions): Promise<ClusterRig | null> {
    const program = findNatsServer();
    return program === null ? null : new ClusterRig(options, await freePort(), program);
  }

  /** The same command as at first, in the same folder. */
  async startController(): Promise<void> {
    const { args, env = {}, longestMs } = this.#options;
    this.controller = startAcrida(
      [
        "--controller",
        "--controller-bind-host",
        "127.0.0.1",
        "--controller-bind-port",
        `${this.port}`,
        ...args,
      ],
      { workspace: this.workspace, env: this.#env(env), ...(longestMs !== undefined && { longestMs }) },
    );
    await until("the controller's bus", () => {
      if (!existsSync(this.workspace.path(".acrida/acrida/bus.json"))) return false;
      this.#busPids.add(this.bus.pid);
      return true;
    });
  }

  /** What the controller's bus is now. */
  get bus(): BusRecord {
    return this.workspace.json<BusRecord>(".acrida/acrida/bus.json");
  }

  /** Arguments and environment by which a worker finds the controller from anywhere. */
  get joining(): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> } {
    return {
      args: ["--worker", "--controller-host", "127.0.0.1", "--controller-port", `${this.port}`],
      env: this.#env({ ACRIDA_BUS_TOKEN: this.bus.tokens.worker }),
    };
  }

  /** Starts a worker in an empty folder of its own. */
  addWorker(...more: readonly string[]): RunningAcrida {
    const { args, env } = this.joining;
    const { longestMs } = this.#options;
    const threads = more.includes("--processes") ? [] : ["--processes", "1"];
    const worker = startAcrida([...args, ...threads, ...more], {
      env,
      ...(longestMs !== undefined && { longestMs }),
    });
    this.workers.push(worker);
    return worker;
  }

  /** Ends of all workers, in the order of their start. */
  endsOfWorkers(): Promise<AcridaResult[]> {
    return Promise.all(this.workers.map(({ ended }) => ended));
  }

  #env(more: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return { NATS_SERVER_BIN: this.#program, XDG_CACHE_HOME: this.#cache, ...more };
  }
}

/** Arguments of a headless controller that waits for so many workers, with the report in `report.json`. */
export const leading = (workers: number, ...more: readonly string[]): string[] =>
  headless("--expect-workers", String(workers), ...more);

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../test/support/free-port.ts";
import { readProcess } from "../meter/process-stat.ts";
import { nginxConfig, REFUSAL_BYTES } from "./nginx-config.ts";
import type { Scenario } from "./scenario.ts";
import { StatusPage } from "./status-page.ts";

const START_MS = 10_000;
const STOP_MS = 5_000;
const POLL_MS = 50;

export interface TargetPrograms {
  readonly nginx: string;
  readonly taskset: string;
  readonly core: number;
  /** Folder with the certificate `good.pem` and its key. */
  readonly certificates: string;
}

const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, durationMs));

/** An nginx with one worker on one core, which serves one scenario. */
export class Target {
  readonly url: string;
  readonly status: StatusPage;
  readonly #server: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, status: StatusPage, server: ChildProcess, folder: string) {
    this.url = url;
    this.status = status;
    this.#server = server;
    this.#folder = folder;
  }

  static async start(scenario: Scenario, programs: TargetPrograms): Promise<Target> {
    const folder = mkdtempSync(join(tmpdir(), "acrida-versus-"));
    mkdirSync(join(folder, "temp"));
    mkdirSync(join(folder, "pages"));
    for (const [name, text] of Object.entries(scenario.files ?? {}))
      writeFileSync(join(folder, "pages", name), text);
    const ports = { plain: await freePort(), secure: await freePort(), status: await freePort() };
    const certificate = join(programs.certificates, "good.pem");
    const key = join(programs.certificates, "good.key.pem");
    const file = join(folder, "nginx.conf");
    writeFileSync(file, nginxConfig(scenario, ports, { folder, certificate, key }));
    const nginx = [programs.nginx, "-p", folder, "-c", file, "-e", join(folder, "error.log")];
    const server = spawn(programs.taskset, ["-c", String(programs.core), ...nginx], {
      stdio: ["ignore", "ignore", "inherit"],
      detached: true,
    });
    const url = scenario.isSecure ? `https://127.0.0.1:${ports.secure}` : `http://127.0.0.1:${ports.plain}`;
    const target = new Target(url, new StatusPage(ports.status), server, folder);
    await target.#untilReady(ports.status);
    return target;
  }

  /** Answers of 400 and above since the start. */
  refusals(): number {
    const file = join(this.#folder, "refused.log");
    return existsSync(file) ? Math.floor(statSync(file).size / REFUSAL_BYTES) : 0;
  }

  /** Processor seconds of nginx and its worker so far. */
  cpuSeconds(): number {
    const worker = this.#workerId();
    return worker === null ? 0 : (readProcess(worker)?.ownCpuSeconds ?? 0);
  }

  /** Resolves when nobody else is connected any more, or after some seconds. */
  async untilQuiet(longestMs: number): Promise<void> {
    for (let waited = 0; waited < longestMs; waited += POLL_MS) {
      if ((await this.status.look()).activeConnections === 0) return;
      await pause(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    this.status.close();
    if (this.#server.exitCode === null && this.#server.signalCode === null) {
      const exited = once(this.#server, "exit");
      this.#server.kill("SIGTERM");
      await Promise.race([exited, pause(STOP_MS)]);
    }
    this.kill();
  }

  /** Ends it at once, with no waiting: for a process that goes away itself. */
  kill(): void {
    try {
      process.kill(-(this.#server.pid as number), "SIGKILL");
    } catch {
      // Gone already.
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #workerId(): number | null {
    const master = this.#server.pid as number;
    const children = readdirSync(`/proc/${master}/task`).flatMap((thread) =>
      readFileSync(`/proc/${master}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
    return children[0] ?? null;
  }

  async #untilReady(port: number): Promise<void> {
    for (let waited = 0; waited < START_MS; waited += POLL_MS) {
      if (this.#server.exitCode !== null) break;
      const isUp = await this.status.look().then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await pause(POLL_MS);
    }
    const log = join(this.#folder, "error.log");
    const reason = existsSync(log) ? readFileSync(log, "utf8").slice(-500) : "it wrote no log";
    this.kill();
    throw new Error(`nginx did not answer on port ${port}: ${reason}`);
  }
}

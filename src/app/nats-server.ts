import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, rmSync, statSync, truncateSync } from "node:fs";
import type { Clock, TimerHandle } from "../base/clock.ts";
import { AcridaError, messageOf } from "../base/errors.ts";
import type { Host } from "../base/host.ts";
import type { Logger } from "../base/logger.ts";
import type { NatsCredentials } from "../bus/nats-address.ts";
import {
  type BusRole,
  busCredentials,
  NatsServerFiles,
  type NatsServerRecord,
  newToken,
} from "./nats-server-files.ts";
import { findNatsServer, greetedBy, isStartedWith } from "./nats-server-process.ts";

export interface NatsServerOptions {
  /** The run's name; it prefixes all subjects that the roles may use. */
  readonly run: string;
  /** The address to listen on; 0.0.0.0 for workers on other machines. */
  readonly host: string;
  readonly port: number;
  /** The run's folder, an absolute path; it is there. */
  readonly folder: string;
}

export interface NatsServerParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly host: Pick<Host, "env" | "signalProcess">;
}

const pollMs = 25;
const watchMs = 250;
const greetingMs = 1_000;
const longestStartMs = 4_000;
const longestEndMs = 2_000;
const longestGoneMs = 500;
const longestRestartPauseMs = 5_000;
const mostLogBytes = 1024 * 1024;

/**
 * A nats-server of the controller's own. It is a process apart, which outlives a controller that is killed: workers stay
 * connected, and the controller's next life adopts it. One that dies is started again, with the same tokens.
 */
export class NatsServer {
  readonly #options: NatsServerOptions;
  readonly #parts: NatsServerParts;
  readonly #files: NatsServerFiles;
  #record: NatsServerRecord;
  #timer: TimerHandle | null = null;
  /** The look at the server that is under way: it may be starting it again. */
  #looking = Promise.resolve();

  private constructor(options: NatsServerOptions, parts: NatsServerParts) {
    this.#options = options;
    this.#parts = parts;
    this.#files = new NatsServerFiles(options.folder);
    const { run, host, port } = options;
    const left = this.#files.read();
    // The tokens of the run's earlier life: its workers may still be there, and come back with them.
    const tokens = left?.run === run ? left.tokens : { controller: newToken(), worker: newToken() };
    const serverName = `acrida-${newToken()}`;
    this.#record = { pid: 0, host, port, run, serverName, tokens };
  }

  /** Adopts the server of this run that a crash left, ends one that does not fit, or starts one; within 5 s. */
  static async start(options: NatsServerOptions, parts: NatsServerParts): Promise<NatsServer> {
    if (!/^[\w-]{1,100}$/.test(options.run)) {
      const wanted = "expected a name of letters, digits, - and _ for the run";
      throw new AcridaError("USAGE", `${wanted}, got ${JSON.stringify(options.run)}`);
    }
    const server = new NatsServer(options, parts);
    if (!(await server.#adopt())) await server.#launch();
    server.#watch(watchMs);
    return server;
  }

  /** Where it listens. */
  get url(): string {
    const { host, port } = this.#options;
    return `nats://${host.includes(":") ? `[${host}]` : host}:${port}`;
  }

  /** What workers have to show; the controller's own never leaves its machine. */
  get workerToken(): string {
    return this.#record.tokens.worker;
  }

  credentials(role: BusRole): NatsCredentials {
    return busCredentials(role, this.#record.tokens[role]);
  }

  /** Ends the server and removes its files. */
  async stop(): Promise<void> {
    this.release();
    await this.#looking;
    await this.#end(this.#record.pid);
    this.#files.remove();
  }

  /** Ends the server at once, for a process that ends itself; its tokens stay for the run's next life. */
  endNow(): void {
    this.release();
    if (this.#isOurs(this.#record.pid)) this.#parts.host.signalProcess(this.#record.pid, "SIGKILL");
  }

  /** Leaves the server to itself: it runs on, for somebody else to end. */
  release(): void {
    if (this.#timer !== null) this.#parts.clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  async #adopt(): Promise<boolean> {
    const left = this.#files.read();
    if (left === null || !this.#isOurs(left.pid)) return false;
    const { run, host, port } = this.#options;
    const fits = left.run === run && left.host === host && left.port === port;
    if (fits && (await greetedBy(this.#parts.clock, host, port, greetingMs)) === left.serverName) {
      this.#record = left;
      this.#parts.log.info(`took over the bus of this run (nats-server, process ${left.pid})`);
      return true;
    }
    this.#parts.log.info(`ending a nats-server that an earlier start left (process ${left.pid})`);
    await this.#end(left.pid);
    return false;
  }

  async #launch(): Promise<void> {
    const { clock, host } = this.#parts;
    const program = findNatsServer(host.env);
    this.#files.writeSettings(this.#record);
    const child = await this.#spawn(program);
    this.#record = { ...this.#record, pid: child.pid! };
    // Before it is ready: whoever kills us now leaves no server that nobody knows.
    this.#files.writeRecord(this.#record);
    const endMs = clock.now() + longestStartMs;
    while (child.exitCode === null && child.signalCode === null && clock.now() < endMs) {
      const greeted = await greetedBy(clock, this.#record.host, this.#record.port, greetingMs);
      if (greeted === this.#record.serverName) return;
      await this.#pause(pollMs);
    }
    await this.#end(this.#record.pid);
    throw this.#startError();
  }

  #spawn(program: string): Promise<ChildProcess> {
    // Its own file, not a pipe: a pipe's end would end it with us.
    rmSync(this.#files.log, { force: true });
    const log = openSync(this.#files.log, "a", 0o600);
    // Apart from our group: Ctrl-C is for the controller, which needs the bus to the end.
    const child = spawn(program, ["-c", this.#files.settings], {
      detached: true,
      stdio: ["ignore", "ignore", log],
      env: {},
    });
    closeSync(log);
    child.unref();
    return new Promise((resolve, reject) => {
      child.once("spawn", () => resolve(child));
      child.once("error", (error) => {
        reject(new AcridaError("BUS_SERVER", `${program} can't be started: ${messageOf(error)}`));
      });
    });
  }

  #startError(): AcridaError {
    const { host, port } = this.#record;
    const said = this.#files.logEnd();
    if (said.includes("address already in use")) {
      const advice = "end what listens there, choose another port, or use that server (--bus URL)";
      return new AcridaError("BUS_SERVER", `the bus: port ${port} of ${host} is taken; ${advice}`);
    }
    const reason = /\[FTL\] (.*)/.exec(said)?.[1] ?? said.trim().split("\n").at(-1);
    const what = `nats-server did not start at ${host}:${port}`;
    return new AcridaError("BUS_SERVER", `${what}: ${reason || "it said nothing"}; see ${this.#files.log}`);
  }

  #watch(pauseMs: number): void {
    this.#timer = this.#parts.clock.setTimer(() => {
      this.#looking = this.#look(pauseMs);
    }, pauseMs);
  }

  async #look(pauseMs: number): Promise<void> {
    const timer = this.#timer;
    let nextMs = watchMs;
    if (this.#isOurs(this.#record.pid)) this.#boundLog();
    else {
      this.#parts.log.error("the bus (nats-server) died; starting it again");
      try {
        await this.#gone(this.#record.pid);
        await this.#launch();
      } catch (error) {
        this.#parts.log.error(messageOf(error));
        nextMs = Math.min(pauseMs * 2, longestRestartPauseMs);
      }
    }
    if (this.#timer === timer) this.#watch(nextMs);
  }

  /** Refused logins are a line each, and others decide how many there are. */
  #boundLog(): void {
    try {
      if (statSync(this.#files.log).size > mostLogBytes) truncateSync(this.#files.log);
    } catch {
      // Who removed the log had a reason; the server writes on into nothing.
    }
  }

  async #end(pid: number): Promise<void> {
    const { clock, host } = this.#parts;
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      if (!this.#isOurs(pid)) return;
      host.signalProcess(pid, signal);
      const endMs = clock.now() + longestEndMs;
      while (this.#isOurs(pid) && clock.now() < endMs) await this.#pause(pollMs);
      if (!this.#isOurs(pid)) await this.#gone(pid);
    }
  }

  /** A process that dies loses its command line before its port; nobody may ever ask for what is left of it. */
  async #gone(pid: number): Promise<void> {
    const { clock, host } = this.#parts;
    const endMs = clock.now() + longestGoneMs;
    while (host.signalProcess(pid, 0) && clock.now() < endMs) await this.#pause(pollMs);
  }

  #isOurs(pid: number): boolean {
    return pid > 0 && this.#parts.host.signalProcess(pid, 0) && isStartedWith(pid, this.#files.settings);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.setTimer(resolve, ms));
  }
}

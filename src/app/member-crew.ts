import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { Random } from "../base/random.ts";
import type { Bus } from "../bus/bus.ts";
import { PortHub } from "../bus/port-bus.ts";
import { Host } from "../cluster/host.ts";
import type { FilePlace } from "../user/data-registry.ts";
import { LoadThreads } from "./load-threads.ts";
import type { Manifest } from "./manifest.ts";
import type { SharedScenario } from "./shared-scenario.ts";
import type { NewsDesk } from "./thread-news.ts";

export interface MemberCrewParts {
  /** To the controller. */
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly desk: NewsDesk;
  /** The name that prefixes the subjects of its runs. */
  readonly name: string;
  /** How many load threads. */
  readonly threads: number;
  /** Name of the machine and number of the process. */
  readonly machine: string;
  /** Off while a debugger may hold a thread. */
  readonly watches: boolean;
  /** Without an order of a controller for so long, users are stopped. */
  readonly orphanTimeoutMs: number;
}

/** So long the controller has to take rows of data back. */
const giveBackMs = 3000;

/** The load threads that a worker process keeps for one manifest, and the host that answers for them. */
export class MemberCrew {
  /** Hash of the manifest. */
  readonly scenario: string;
  readonly host: Host;
  readonly #hub = new PortHub();
  readonly #threads: LoadThreads;
  readonly #shared: SharedScenario;

  constructor(scenario: string, manifest: Manifest, shared: SharedScenario, parts: MemberCrewParts) {
    const { bus, clock, random, logger, desk, name, threads, machine, watches, orphanTimeoutMs } = parts;
    const { selection, host, options, logLevel } = manifest;
    this.scenario = scenario;
    this.#shared = shared;
    this.#threads = new LoadThreads({
      selection: { ...selection, bundlePath: shared.bundlePath, dataFiles: placesOf(manifest, shared) },
      hub: this.#hub,
      ...{ desk, clock, logLevel, options },
      host: host ?? undefined,
    });
    this.host = new Host({
      ...{ name, scenario, bus, threadBus: this.#hub, clock, random, logger, workers: threads, watches },
      machine,
      remote: { orphanTimeoutMs },
      startThread: (workerId, exited) => this.#threads.start(workerId, exited),
    });
  }

  start(): void {
    this.host.start();
  }

  /** Gives all users back, and the rows that none was handed; resolves when everything is reported. */
  async leave(): Promise<void> {
    await this.host.leave();
    await this.#threads.giveBackRows(giveBackMs);
  }

  /** Lets the threads say their last words, and ends them. */
  async dismiss(withinMs: number): Promise<void> {
    // Nobody takes them for lost when they are gone.
    void this.host.leave();
    await this.#threads.quit(withinMs);
    await this.end();
  }

  /** Ends the threads at once. */
  async end(): Promise<void> {
    await this.host.close();
    await this.#hub.close();
    await this.#shared.remove();
  }
}

/** Where the data files of the scenario lie here. */
const placesOf = ({ files }: Manifest, shared: SharedScenario): Readonly<Record<string, FilePlace>> =>
  Object.fromEntries(files.map(({ name, hash, size }) => [name, { path: shared.files[name]!, hash, size }]));

import { Logger, type LogRecord } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { Random } from "../base/random.ts";
import { InProcessBus } from "../bus/in-process-bus.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import { Controller } from "./controller.ts";
import type { ClusterTest } from "./controller-parts.ts";
import { Host } from "./host.ts";
import { MemoryJournal } from "./journal.ts";
import { type BusFaults, LossyBus } from "./lossy-bus.ts";
import type { WorkerHealthBeat } from "./messages.ts";
import type { RunResult } from "./run-request.ts";
import { type SimulatedBehaviour, SimulatedLoad, SimulatedTarget } from "./simulated-load.ts";
import { Worker } from "./worker.ts";

/** A load thread of a simulated host. */
export interface SimulatedThread {
  readonly id: string;
  readonly worker: Worker;
  load: SimulatedLoad | null;
  /** Its event loop turns. */
  turning: boolean;
  /** What its lifecycle events were, in order. */
  readonly told: string[];
  exit(reason: string): void;
}

export interface SimulationOptions {
  readonly hosts: number;
  readonly workersPerHost: number;
  readonly faults: BusFaults;
  readonly seed: number;
  readonly classes: readonly WeightedClass[];
  readonly behaviour: SimulatedBehaviour;
  readonly hooks: ClusterTest["hooks"];
  readonly stopTimeoutMs: number;
  readonly shape: ClusterTest["shape"];
  /** How threads fare at this moment of the clock. */
  readonly health: (nowMs: number) => Pick<WorkerHealthBeat, "loopDelayMs">;
}

export const noFaults: BusFaults = { dropped: 0, duplicated: 0, longestDelayMs: 0 };

const defaults: SimulationOptions = {
  hosts: 2,
  workersPerHost: 2,
  faults: noFaults,
  seed: 1,
  classes: [{ name: "Shop", weight: 1, fixedCount: 0 }],
  behaviour: { requestEachMs: 90, stopsWithinMs: 30, requests: Number.POSITIVE_INFINITY },
  hooks: { prepare: async () => ({}), finish: async () => {} },
  stopTimeoutMs: 1000,
  shape: null,
  health: () => ({ loopDelayMs: 1 }),
};

/** A controller, hosts and load threads on a clock that is turned by hand and a bus that fails as asked: for tests. */
export class SimulatedCluster {
  readonly clock = new ManualClock(5000);
  readonly target = new SimulatedTarget();
  readonly journal = new MemoryJournal();
  readonly logged: string[] = [];
  /** Those that live, in the order of their start. */
  readonly threads: SimulatedThread[] = [];
  readonly links: LossyBus[] = [];
  readonly hosts: Host[] = [];
  readonly controller: Controller;
  readonly #options: SimulationOptions;
  readonly #random: Random;
  readonly #bus = new InProcessBus();
  readonly #logger: Logger;
  #tests = 0;

  constructor(options: Partial<SimulationOptions> = {}) {
    this.#options = { ...defaults, ...options };
    const { faults, hosts, seed } = this.#options;
    this.#random = new Random("simulation", seed);
    const write = ({ message }: LogRecord): void => void this.logged.push(message);
    this.#logger = new Logger({ write }, "test", "info", () => this.clock.wallNow());
    this.controller = new Controller({
      bus: new LossyBus(this.#bus, this.clock, this.#random, faults),
      clock: this.clock,
      logger: this.#logger,
      name: "sim",
      epoch: 1,
    });
    this.controller.open();
    for (let index = 0; index < hosts; index++) this.addHost();
  }

  addHost(): Host {
    const { clock } = this;
    const bus = new LossyBus(this.#bus, clock, this.#random, this.#options.faults);
    const threadBus = new InProcessBus();
    const host = new Host({
      name: "sim",
      scenario: "0".repeat(64),
      bus,
      threadBus,
      clock,
      random: this.#random,
      logger: this.#logger,
      workers: this.#options.workersPerHost,
      watches: true,
      startThread: (id, exited) => this.#startThread(id, threadBus, exited),
    });
    this.links.push(bus);
    this.hosts.push(host);
    host.start();
    return host;
  }

  /** Turns the clock until the promise is settled, at most so many seconds. */
  async until<T>(promise: Promise<T>, limitSeconds = 120): Promise<T> {
    let settled = false;
    const done = promise.finally(() => {
      settled = true;
    });
    done.catch(() => {});
    for (let turned = 0; !settled && turned < limitSeconds * 1000; turned += 50) await this.clock.advance(50);
    if (!settled) throw new Error(`not settled within ${limitSeconds} s`);
    return done;
  }

  /** Starts a test on all threads; time zero is when the promise of `begun` settles. */
  start(users: number, spawnRate: number, runTimeSeconds: number | null = null): Promise<RunResult> {
    const { hosts, workersPerHost } = this.#options;
    const expectWorkers = hosts * workersPerHost;
    return this.controller.start({ users, spawnRate, runTimeSeconds, expectWorkers }, this.#newTest());
  }

  async close(): Promise<void> {
    this.controller.close();
    await Promise.all(this.hosts.map((host) => host.close()));
  }

  #newTest(): ClusterTest {
    const { classes, hooks, seed, shape, stopTimeoutMs } = this.#options;
    return {
      run: `sim-${++this.#tests}`,
      classes,
      scenario: "0".repeat(64),
      settings: { seed, host: null, options: {}, stopTimeoutMs, maxNames: 100 },
      statistics: { maxNames: 100 },
      announcesSaturation: true,
      journal: this.journal,
      hooks,
      shape,
    };
  }

  #startThread(id: string, bus: InProcessBus, exited: (reason: string) => void) {
    const { clock, target } = this;
    let turns = 0;
    const told: string[] = [];
    const worker = new Worker({
      bus,
      clock,
      random: this.#random,
      id,
      makeLoad: () => {
        thread.load = new SimulatedLoad(clock, target, this.#options.behaviour);
        return thread.load;
      },
      health: () => ({ ...this.#options.health(clock.now()), cpu: 0.1, memoryBytes: 1000 }),
      loopDelay: {
        begin: () => {},
        read: () => {
          const { loopDelayMs } = this.#options.health(clock.now());
          return { p99Ms: loopDelayMs, meanMs: loopDelayMs / 10 };
        },
        end: () => {},
      },
      events: {
        testStart: () => told.push("testStart"),
        spawningComplete: (users) => told.push(`spawningComplete ${users}`),
        testStopping: () => told.push("testStopping"),
        testStop: () => told.push("testStop"),
        resetStats: () => told.push("resetStats"),
      },
    });
    const end = (): void => {
      thread.turning = false;
      worker.close();
      thread.load?.kill();
      this.threads.splice(this.threads.indexOf(thread), 1);
    };
    const thread: SimulatedThread = {
      id,
      worker,
      load: null,
      turning: true,
      told,
      exit: (reason) => {
        end();
        exited(reason);
      },
    };
    this.threads.push(thread);
    clock.setTimer(() => {
      if (this.threads.includes(thread)) worker.start();
    }, 120);
    return {
      lastTask: () => "Shop.browse",
      counted: () => thread.load?.statistics.counted ?? 0,
      turns: () => (thread.turning ? turns++ : turns),
      terminate: async () => end(),
    };
  }
}

import { Logger, type LogRecord } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { Random } from "../base/random.ts";
import { InProcessBus } from "../bus/in-process-bus.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import { Controller } from "./controller.ts";
import type { ClusterTest } from "./controller-parts.ts";
import { unendedTest } from "./journal/journaled-test.ts";
import { type BusFaults, LossyBus } from "./lossy-bus.ts";
import type { WorkerHealthBeat } from "./messages.ts";
import type { RunResult } from "./run-request.ts";
import { type ClockSkew, noSkew, SimulatedClock } from "./simulated-clock.ts";
import { type SimulatedDisk, SimulatedDiskJournal } from "./simulated-disk.ts";
import { SimulatedHost } from "./simulated-host.ts";
import { SimulatedJournal } from "./simulated-journal.ts";
import type { SimulatedBehaviour } from "./simulated-load.ts";
import { SimulatedTarget } from "./simulated-target.ts";
import type { SimulatedThread } from "./simulated-thread.ts";

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
  /** Null for hosts in the controller's process. */
  readonly remote: { readonly orphanTimeoutMs: number } | null;
  /** How far the clocks of this host are ahead of the controller's. */
  readonly skew: (host: number) => ClockSkew;
  /** What the controllers' journals are written to, a moment after; null where they keep all that they are told. */
  readonly disk: SimulatedDisk | null;
  readonly clock: ManualClock;
  /** How threads fare at this moment of the clock. */
  readonly health: (nowMs: number) => Pick<WorkerHealthBeat, "loopDelayMs">;
}

export const noFaults: BusFaults = { dropped: 0, duplicated: 0, longestDelayMs: 0 };

const defaults: Omit<SimulationOptions, "clock"> = {
  hosts: 2,
  workersPerHost: 2,
  faults: noFaults,
  seed: 1,
  classes: [{ name: "Shop", weight: 1, fixedCount: 0 }],
  behaviour: { requestEachMs: 90, stopsWithinMs: 30, requests: Number.POSITIVE_INFINITY },
  hooks: { prepare: async () => ({}), finish: async () => {} },
  stopTimeoutMs: 1000,
  shape: null,
  remote: { orphanTimeoutMs: 60_000 },
  skew: () => noSkew,
  disk: null,
  health: () => ({ loopDelayMs: 1 }),
};

const scenario = "0".repeat(64);

/** A controller, hosts and load threads on a clock that is turned by hand and a bus that fails as asked: for tests. */
export class SimulatedCluster {
  readonly clock: ManualClock;
  readonly target = new SimulatedTarget();
  readonly journal = new SimulatedJournal();
  readonly logged: string[] = [];
  readonly hosts: SimulatedHost[] = [];
  controller: Controller;
  controllerClock: SimulatedClock;
  controllerLink: LossyBus;
  readonly #threads: SimulatedThread[] = [];
  readonly #options: SimulationOptions;
  readonly #random: Random;
  readonly #bus = new InProcessBus();
  readonly #logger: Logger;
  #tests = 0;
  #epoch = 1;
  #diskJournal: SimulatedDiskJournal | null = null;

  constructor(options: Partial<SimulationOptions> = {}) {
    this.#options = { ...defaults, clock: new ManualClock(5000), ...options };
    this.clock = this.#options.clock;
    const { hosts, seed } = this.#options;
    this.#random = new Random("simulation", seed);
    const write = ({ message }: LogRecord): void => void this.logged.push(message);
    this.#logger = new Logger({ write }, "test", "info", () => this.clock.wallNow());
    this.controllerClock = new SimulatedClock(this.clock, noSkew);
    this.controllerLink = this.#newLink();
    this.controller = this.#newController();
    this.controller.open();
    for (let index = 0; index < hosts; index++) this.addHost();
  }

  /** Load threads that live, in the order of their start. */
  get threads(): readonly SimulatedThread[] {
    return this.#threads.filter(({ isOver }) => !isOver);
  }

  /** Users told to run, whether they can go on or not. */
  get users(): number {
    return this.hosts.reduce((sum, host) => sum + host.users, 0);
  }

  addHost(): SimulatedHost {
    const { clock, target } = this;
    const { workersPerHost: workers, remote, skew, behaviour, health } = this.#options;
    const index = this.hosts.length;
    const host = new SimulatedHost({
      ...{ index, scenario, clock, target, workers, remote, behaviour },
      ...{ link: this.#newLink(), random: this.#random, logger: this.#logger, skew: skew(index) },
      health: () => health(clock.now()),
      started: (thread) => this.#threads.push(thread),
    });
    this.hosts.push(host);
    return host;
  }

  /** The bus is gone for everybody, who notices, or there again. */
  set busIsUp(isUp: boolean) {
    for (const { link } of this.hosts) link.isUp = isUp;
    this.controllerLink.isUp = isUp;
  }

  /** The controller is no more, in the middle of whatever it did. */
  killController(): void {
    this.controllerLink.partitioned = true;
    this.journal.isMuted = true;
    this.#diskJournal?.cut(this.#random);
    if (this.#options.disk !== null) this.controllerClock.freeze();
    this.controller.close();
  }

  /**
   * The same command again, on a machine with another clock: goes on from what is on the disk, or calls `begin` where
   * that tells of no test.
   */
  restart(skew: ClockSkew, begin: () => Promise<RunResult>): Promise<RunResult> {
    const { disk } = this.#options;
    if (disk === null) throw new Error("there is no disk to go on from");
    const left = { epoch: this.#epoch++, lastWallMs: this.clock.wallNow(), records: () => disk.read() };
    const journaled = unendedTest(left);
    this.controllerClock = new SimulatedClock(this.clock, skew);
    this.controllerLink = this.#newLink();
    this.controller = this.#newController();
    this.controller.open(journaled !== null);
    if (journaled === null) return begin();
    return this.controller.resume(journaled, this.#test(journaled.run), async (known) =>
      this.#diskJournal?.open(known),
    );
  }

  /** Another controller goes on with the test of the one that was killed. */
  resume(): Promise<RunResult> {
    this.#epoch++;
    this.controllerLink = this.#newLink();
    this.controller = this.#newController();
    this.controller.open(true);
    const { journal } = this;
    return this.controller.resume(journal.left, this.#test(journal.left.run), async (known) =>
      journal.begin(known),
    );
  }

  freezeController(): void {
    this.controllerClock.freeze();
    this.controllerLink.freeze();
  }

  thawController(): void {
    this.controllerClock.thaw();
    this.controllerLink.thaw();
  }

  /**
   * Lets time pass, and holds at every step that no more users can go on than this, and none in two places.
   * @throws Error that names the first step at which it was otherwise.
   */
  async pass(ms: number, mostUsers: number, stepMs = 20): Promise<void> {
    const { clock, target } = this;
    for (let passed = 0; passed < ms; passed += stepMs) {
      await clock.advance(stepMs);
      target.look();
      if (target.mostRunning > mostUsers || target.twice.length > 0) {
        const what = `${target.mostRunning} users of ${mostUsers}, in two places: ${target.twice.join(", ")}`;
        throw new Error(`at ${clock.now()} ms: ${what}`);
      }
    }
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
    this.#diskJournal?.open([]);
    return this.controller.start(
      { users, spawnRate, runTimeSeconds, expectWorkers },
      this.#test(`sim-${++this.#tests}`),
    );
  }

  async close(): Promise<void> {
    this.controller.close();
    await Promise.all(this.hosts.map(({ host }) => host.close()));
  }

  #newLink(): LossyBus {
    return new LossyBus(this.#bus, this.clock, this.#random, this.#options.faults);
  }

  #newController(): Controller {
    const { disk } = this.#options;
    if (disk !== null) this.#diskJournal = new SimulatedDiskJournal(disk, this.controllerClock, this.#epoch);
    return new Controller({
      bus: this.controllerLink,
      clock: this.controllerClock,
      logger: this.#logger,
      name: "sim",
      epoch: this.#epoch,
    });
  }

  #test(run: string): ClusterTest {
    const { classes, hooks, seed, shape, stopTimeoutMs } = this.#options;
    return {
      run,
      classes,
      scenario,
      settings: { seed, host: null, options: {}, stopTimeoutMs, maxNames: 100 },
      statistics: { maxNames: 100 },
      announcesSaturation: true,
      journal: this.#diskJournal ?? this.journal,
      hooks,
      shape,
    };
  }
}

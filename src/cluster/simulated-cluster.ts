import { Logger, type LogRecord } from "../base/logger.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { Random } from "../base/random.ts";
import { InProcessBus } from "../bus/in-process-bus.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import type { RowSource } from "../user/row-feed.ts";
import type { Controller } from "./controller.ts";
import type { ClusterTest } from "./controller-parts.ts";
import { unendedTest } from "./journal/journaled-test.ts";
import { type BusFaults, LossyBus } from "./lossy-bus.ts";
import type { WorkerHealthBeat } from "./messages.ts";
import type { RunResult } from "./run-request.ts";
import { type ClockSkew, noSkew, type SimulatedClock } from "./simulated-clock.ts";
import { SimulatedController } from "./simulated-controller.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";
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
  /** Rows that users take; null for none. */
  readonly data: RowSource | null;
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
  data: null,
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
  /** The process that leads, or led last. */
  leader: SimulatedController;
  #isBusUp = true;
  /** Controllers whose place another took, and those that were refused. */
  readonly #others = new Set<SimulatedController>();
  readonly #threads: SimulatedThread[] = [];
  readonly #options: SimulationOptions;
  readonly #random: Random;
  readonly #bus = new InProcessBus();
  readonly #logger: Logger;
  #tests = 0;
  #epoch = 0;

  constructor(options: Partial<SimulationOptions> = {}) {
    this.#options = { ...defaults, clock: new ManualClock(5000), ...options };
    this.clock = this.#options.clock;
    const { hosts, seed } = this.#options;
    this.#random = new Random("simulation", seed);
    const write = ({ message }: LogRecord): void => void this.logged.push(message);
    this.#logger = new Logger({ write }, "test", "info", () => this.clock.wallNow());
    this.leader = this.#newController(noSkew);
    this.leader.open();
    for (let index = 0; index < hosts; index++) this.addHost();
  }

  get controller(): Controller {
    return this.leader.controller;
  }

  get controllerClock(): SimulatedClock {
    return this.leader.clock;
  }

  get controllerLink(): LossyBus {
    return this.leader.link;
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
    const { workersPerHost: workers, remote, skew, behaviour, data, health } = this.#options;
    const index = this.hosts.length;
    const host = new SimulatedHost({
      ...{ index, scenario, clock, target, workers, remote, behaviour, data },
      ...{ link: this.#newLink(), random: this.#random, logger: this.#logger, skew: skew(index) },
      health: () => health(clock.now()),
      started: (thread) => this.#threads.push(thread),
    });
    this.hosts.push(host);
    return host;
  }

  get isBusUp(): boolean {
    return this.#isBusUp;
  }

  /** The bus is gone for everybody, who notices, or there again. */
  set busIsUp(isUp: boolean) {
    this.#isBusUp = isUp;
    for (const { link } of [...this.hosts, this.leader, ...this.#others]) link.isUp = isUp;
  }

  /** The controller is no more, in the middle of whatever it did. */
  killController(): void {
    this.journal.isMuted = true;
    this.leader.kill();
  }

  /**
   * The same command again, on a machine with another clock: goes on from what is on the disk, or calls `begin` where
   * that tells of no test.
   */
  restart(skew: ClockSkew, begin: () => Promise<RunResult>): Promise<RunResult> {
    return this.#succeed(this.#newController(skew), begin);
  }

  /**
   * The same command once more, elsewhere, while there may be a controller; null where it is refused. Else it takes the
   * place of one that does not answer, and may wake up later.
   */
  async rival(
    skew: ClockSkew,
    begin: () => Promise<RunResult>,
  ): Promise<{ readonly result: Promise<RunResult> } | null> {
    const rival = this.#newController(skew);
    this.#others.add(rival);
    if (await rival.isRefused()) {
      rival.close();
      return null;
    }
    this.#others.delete(rival);
    this.#others.add(this.leader);
    return { result: this.#succeed(rival, begin) };
  }

  #succeed(next: SimulatedController, begin: () => Promise<RunResult>): Promise<RunResult> {
    const { disk } = this.#options;
    if (disk === null) throw new Error("there is no disk to go on from");
    const left = { epoch: disk.epoch, lastWallMs: this.clock.wallNow(), records: () => disk.read() };
    const journaled = unendedTest(left);
    this.leader = next;
    next.open(journaled !== null);
    if (journaled === null) return begin();
    return next.controller.resume(journaled, this.#test(journaled.run), async (known) =>
      next.journal?.open(known),
    );
  }

  /** Another controller goes on with the test of the one that was killed. */
  resume(): Promise<RunResult> {
    this.leader = this.#newController(noSkew);
    this.leader.open(true);
    const { journal } = this;
    return this.controller.resume(journal.left, this.#test(journal.left.run), async (known) =>
      journal.begin(known),
    );
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
    this.leader.journal?.open([]);
    return this.controller.start(
      { users, spawnRate, runTimeSeconds, expectWorkers },
      this.#test(`sim-${++this.#tests}`),
    );
  }

  async close(): Promise<void> {
    for (const controller of [this.leader, ...this.#others]) controller.close();
    await Promise.all(this.hosts.map(({ host }) => host.close()));
  }

  #newLink(): LossyBus {
    return new LossyBus(this.#bus, this.clock, this.#random, this.#options.faults);
  }

  #newController(skew: ClockSkew): SimulatedController {
    const { disk, faults } = this.#options;
    const controller = new SimulatedController({
      ...{
        bus: this.#bus,
        clock: this.clock,
        skew,
        random: this.#random,
        faults,
        logger: this.#logger,
        disk,
      },
      epoch: ++this.#epoch,
    });
    controller.link.isUp = this.#isBusUp;
    return controller;
  }

  #test(run: string): ClusterTest {
    const { classes, data, hooks, seed, shape, stopTimeoutMs } = this.#options;
    return {
      run,
      classes,
      scenario,
      settings: { seed, host: null, options: {}, stopTimeoutMs, maxNames: 100 },
      statistics: { maxNames: 100 },
      announcesSaturation: true,
      journal: this.leader.journal ?? this.journal,
      data: data === null ? [] : [data],
      hooks,
      shape,
    };
  }
}

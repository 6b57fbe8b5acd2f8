import type { Logger } from "../base/logger.ts";
import type { ManualClock } from "../base/manual-clock.ts";
import type { Random } from "../base/random.ts";
import { InProcessBus } from "../bus/in-process-bus.ts";
import type { RowSource } from "../user/row-feed.ts";
import { Host } from "./host.ts";
import type { LossyBus } from "./lossy-bus.ts";
import type { WorkerHealthBeat } from "./messages.ts";
import { type ClockSkew, SimulatedClock } from "./simulated-clock.ts";
import type { SimulatedBehaviour } from "./simulated-load.ts";
import type { SimulatedTarget } from "./simulated-target.ts";
import { SimulatedThread } from "./simulated-thread.ts";

export interface SimulatedHostParts {
  readonly index: number;
  readonly scenario: string;
  readonly link: LossyBus;
  readonly clock: ManualClock;
  readonly skew: ClockSkew;
  readonly random: Random;
  readonly logger: Logger;
  readonly target: SimulatedTarget;
  readonly workers: number;
  readonly remote: { readonly orphanTimeoutMs: number } | null;
  readonly behaviour: SimulatedBehaviour;
  /** Rows that its users take; null for none. */
  readonly data: RowSource | null;
  readonly health: () => Pick<WorkerHealthBeat, "loopDelayMs">;
  /** A thread was started. */
  readonly started: (thread: SimulatedThread) => void;
}

/** So long the controller has to take rows back. */
const giveBackMs = 3000;

/** A simulated process with load threads, on a machine of its own. */
export class SimulatedHost {
  readonly host: Host;
  readonly clock: SimulatedClock;
  readonly link: LossyBus;
  isDead = false;
  readonly #threads: SimulatedThread[] = [];

  constructor(parts: SimulatedHostParts) {
    const { index, scenario, link, random, logger, target, workers, remote, behaviour, data, health } = parts;
    const clock = new SimulatedClock(parts.clock, parts.skew);
    this.clock = clock;
    this.link = link;
    const threadBus = new InProcessBus();
    this.host = new Host({
      ...{ name: "sim", scenario, bus: link, threadBus, clock, random, logger, workers, remote },
      machine: `machine-${index}`,
      watches: true,
      startThread: (id, exited) => {
        const thread = new SimulatedThread({
          ...{ id, bus: threadBus, clock, random, target, behaviour, data, health, exited },
        });
        this.#threads.push(thread);
        parts.started(thread);
        return thread.handle;
      },
    });
    this.host.start();
  }

  /** Those that live, in the order of their start. */
  get threads(): readonly SimulatedThread[] {
    return this.#threads.filter(({ isOver }) => !isOver);
  }

  /** Users told to run, whether they can go on or not. */
  get users(): number {
    return this.threads.reduce((sum, { load }) => sum + (load?.count ?? 0), 0);
  }

  /** As a worker process that is asked to end: gives back its users, reports all, and gives back its rows. */
  async leave(): Promise<void> {
    await this.host.leave();
    const late = new Promise<void>((resolve) => this.clock.setTimer(resolve, giveBackMs));
    await Promise.race([late, Promise.all(this.threads.map(({ rows }) => rows.giveBack()))]);
    await this.host.close();
  }

  /** The whole process stands still, as after SIGSTOP. */
  freeze(): void {
    this.clock.freeze();
    this.link.freeze();
  }

  /** The whole process ends at once, as after SIGKILL. */
  kill(): void {
    this.isDead = true;
    this.freeze();
    this.link.partitioned = true;
    for (const thread of this.threads) thread.kill();
  }

  thaw(): void {
    this.clock.thaw();
    this.link.thaw();
  }
}

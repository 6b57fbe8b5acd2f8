import type { Random } from "../base/random.ts";
import type { Bus } from "../bus/bus.ts";
import { Gate } from "../metrics/gate.ts";
import type { RowSource } from "../user/row-feed.ts";
import { WorkerRows } from "./data/worker-rows.ts";
import { WorkerMail } from "./mail/worker-mail.ts";
import type { WorkerHealthBeat } from "./messages.ts";
import type { SimulatedClock } from "./simulated-clock.ts";
import { type SimulatedBehaviour, SimulatedLoad } from "./simulated-load.ts";
import type { SimulatedTarget } from "./simulated-target.ts";
import type { ThreadHandle } from "./thread-place.ts";
import { Worker } from "./worker.ts";

export interface SimulatedThreadParts {
  readonly id: string;
  /** To its host. */
  readonly bus: Bus;
  readonly clock: SimulatedClock;
  readonly random: Random;
  readonly target: SimulatedTarget;
  readonly behaviour: SimulatedBehaviour;
  readonly data: RowSource | null;
  /** How the thread fares now. */
  readonly health: () => Pick<WorkerHealthBeat, "loopDelayMs">;
  readonly exited: (reason: string) => void;
}

/** From the start of a thread until it is ready. */
const loadingMs = 120;

/** A load thread of a simulated host. */
export class SimulatedThread {
  readonly id: string;
  readonly worker: Worker;
  readonly rows: WorkerRows;
  readonly mail: WorkerMail;
  /** The scenario's own messages that it got, by their data. */
  readonly mailed: string[] = [];
  load: SimulatedLoad | null = null;
  /** Its event loop turns. */
  turning = true;
  /** What its lifecycle events were, in order. */
  readonly told: string[] = [];
  readonly #parts: SimulatedThreadParts;
  readonly #fence = Float64Array.of(Number.POSITIVE_INFINITY);
  #turns = 0;
  #isOver = false;

  constructor(parts: SimulatedThreadParts) {
    this.id = parts.id;
    this.#parts = parts;
    const { id, bus, clock, random } = parts;
    this.rows = new WorkerRows({ bus, clock, random, worker: id });
    this.mail = new WorkerMail({ bus, worker: id, received: ({ data }) => void this.mailed.push(data) });
    this.worker = this.#newWorker();
    clock.setTimer(() => {
      if (this.#isOver) return;
      this.rows.start();
      this.mail.start();
      this.worker.start();
    }, loadingMs);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** It ends by itself. */
  exit(reason: string): void {
    this.#end();
    this.#parts.exited(reason);
  }

  /** Its event loop turns no more, for good. */
  hang(): void {
    this.turning = false;
    this.#close();
  }

  /** Its process ends: nobody is told. */
  kill(): void {
    this.#end();
  }

  get handle(): ThreadHandle {
    return {
      lastTask: () => "Shop.browse",
      counted: () => this.load?.statistics.counted ?? 0,
      turns: () => (this.turning ? this.#turns++ : this.#turns),
      setFence: (untilMs) => {
        this.#fence[0] = untilMs;
      },
      terminate: async () => this.#end(),
    };
  }

  #end(): void {
    this.#isOver = true;
    this.turning = false;
    this.#close();
  }

  #close(): void {
    this.worker.close();
    this.rows.close();
    this.mail.close();
    this.load?.kill();
  }

  #newWorker(): Worker {
    const { id, bus, clock, random, target, behaviour, data, health } = this.#parts;
    const { told } = this;
    const gate = new Gate(clock, this.#fence);
    return new Worker({
      ...{ bus, clock, random, id, gate },
      makeLoad: (_settings, _index, run) => {
        this.rows.begin(run);
        const feed = data === null ? null : this.rows.feedOf(data.key);
        this.load = new SimulatedLoad(clock, gate, target, behaviour, feed);
        return this.load;
      },
      health: () => ({ ...health(), cpu: 0.1, memoryBytes: 1000 }),
      loopDelay: {
        begin: () => {},
        read: () => {
          const { loopDelayMs } = health();
          return { p99Ms: loopDelayMs, meanMs: loopDelayMs / 10 };
        },
        end: () => {},
      },
      events: {
        testStart: () => told.push("testStart"),
        spawningComplete: (users) => told.push(`spawningComplete ${users}`),
        testStopping: () => told.push("testStopping"),
        testStop: () => told.push("testStop"),
        renewed: () => this.rows.renew(),
        resetStats: () => told.push("resetStats"),
      },
    });
  }
}

import { Logger } from "../../base/logger.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { Random } from "../../base/random.ts";
import { InProcessBus } from "../../bus/in-process-bus.ts";
import type { RowSource } from "../../user/row-feed.ts";
import { type JournalRecord, MemoryJournal } from "../journal.ts";
import { type BusFaults, LossyBus } from "../lossy-bus.ts";
import { relayThreads } from "../thread-relay.ts";
import { RowDesk } from "./row-desk.ts";
import type { RunRows } from "./run-rows.ts";
import { WorkerRows } from "./worker-rows.ts";

const writeMs = 30;

/** Keeps its records, each written some time after it was handed over; a controller that dies takes those with it. */
class SlowJournal extends MemoryJournal {
  readonly records: JournalRecord[] = [];
  readonly #clock: ManualClock;
  #life = 0;

  constructor(clock: ManualClock) {
    super();
    this.#clock = clock;
  }

  override append(record: JournalRecord): Promise<void> {
    super.append(record);
    const life = this.#life;
    return new Promise((resolve) => {
      this.#clock.setTimer(() => {
        if (life !== this.#life) return;
        this.records.push(record);
        resolve();
      }, writeMs);
    });
  }

  die(): void {
    this.#life++;
  }
}

/** A worker whose users take rows at their own pace. */
export interface SimulatedTaker {
  readonly id: string;
  readonly rows: WorkerRows;
  /** In the order in which its users got them. */
  readonly taken: number[];
  /** How often its users were told that there is none left. */
  usedUp: number;
  lost: boolean;
  hasLeft: boolean;
}

/** A desk and workers on a clock that is turned by hand and a bus that fails as asked: for tests. */
export class SimulatedRows {
  readonly clock = new ManualClock(1000);
  readonly workers: SimulatedTaker[] = [];
  readonly logged: string[] = [];
  readonly journal = new SlowJournal(this.clock);
  rows: RunRows;
  readonly random: Random;
  readonly #source: RowSource;
  #desk: RowDesk;
  #epoch = 0;
  readonly #bus = new InProcessBus();
  readonly #faults: BusFaults;
  readonly #ends: (() => void)[] = [];

  constructor(source: RowSource, workers: number, faults: BusFaults, seed: number) {
    this.#source = source;
    this.#faults = faults;
    this.random = new Random("rows", seed);
    [this.#desk, this.rows] = this.#newDesk();
    for (let index = 0; index < workers; index++) this.addWorker();
    const tick = (): void => {
      this.clock.setTimer(tick, 100);
      this.#desk.tick();
    };
    tick();
  }

  /** The controller dies, and the next one goes on from what its journal holds. */
  restart(): void {
    this.#desk.close();
    this.journal.die();
    const records = [...this.journal.records];
    [this.#desk, this.rows] = this.#newDesk();
    for (const record of records) if (record.kind === "grant") this.rows.ledger.replay(record.grant);
  }

  addWorker(): SimulatedTaker {
    const id = `w${this.workers.length}`;
    const threadBus = new InProcessBus();
    const bus = new LossyBus(this.#bus, this.clock, this.random, this.#faults);
    this.#ends.push(
      ...relayThreads({ bus, threadBus, name: "sim", host: `host-${id}`, epoch: () => 0, dropped: () => {} }),
    );
    const rows = new WorkerRows({ bus: threadBus, clock: this.clock, random: this.random, worker: id });
    rows.start();
    rows.begin("sim-1");
    const worker = { id, rows, taken: [], usedUp: 0, lost: false, hasLeft: false };
    this.workers.push(worker);
    return worker;
  }

  /** One user of the worker asks for a row. */
  take(worker: SimulatedTaker): void {
    const feed = worker.rows.feedOf(this.#source.key);
    const number = feed.next();
    if (number === "used up") worker.usedUp++;
    else if (number !== "later") worker.taken.push(number);
    else {
      feed.wait({
        take: (row) => void worker.taken.push(row),
        usedUp: () => {
          worker.usedUp++;
        },
      });
    }
  }

  /** The worker is no more, with all that it holds. */
  lose(worker: SimulatedTaker): void {
    worker.lost = true;
    worker.rows.close();
  }

  /** The worker has left in order, whatever it still holds. */
  leave(worker: SimulatedTaker): void {
    worker.hasLeft = true;
    worker.rows.close();
  }

  /** Turns the clock until something holds, at most so many seconds. */
  async until(holds: () => boolean, limitSeconds = 120): Promise<void> {
    for (let turned = 0; !holds() && turned < limitSeconds * 1000; turned += 50) await this.clock.advance(50);
    if (!holds()) throw new Error(`it did not come to that within ${limitSeconds} s`);
  }

  #newDesk(): [RowDesk, RunRows] {
    const write = ({ message }: { readonly message: string }): void => void this.logged.push(message);
    const desk = new RowDesk({
      ...{ bus: new LossyBus(this.#bus, this.clock, this.random, this.#faults), clock: this.clock },
      logger: new Logger({ write }, "test", "info", () => this.clock.wallNow()),
      ...{ name: "sim", epoch: ++this.#epoch },
      promise: (say) => say(),
      workers: () => this.workers.filter(({ lost }) => !lost).length,
      hostOf: (id) => (this.workers.some((one) => one.id === id && !one.hasLeft) ? `host-${id}` : undefined),
    });
    desk.open();
    const rows = desk.begin({
      ...{ run: "sim-1", sources: [this.#source], journal: this.journal },
      isLost: (id) => this.workers.some((worker) => worker.id === id && worker.lost),
    });
    return [desk, rows];
  }

  close(): void {
    for (const { rows } of this.workers) rows.close();
    for (const end of this.#ends) end();
    this.#desk.close();
  }
}

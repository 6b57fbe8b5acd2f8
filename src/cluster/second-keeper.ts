import type { Clock, TimerHandle } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { GeneratorFaultNews } from "./generator-fault-news.ts";
import { delayLimitMs } from "./saturation.ts";
import type { TestRun } from "./test-run.ts";
import type { KnownWorker, WorkerRegistry } from "./worker-registry.ts";

/** A second is looked at so long after its end, when the reports of a few workers are there. */
const lookBackMs = 250;

export interface SecondKeeperParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: WorkerRegistry;
  /** Whether a thread that becomes saturated is warned of. */
  readonly announcesSaturation: boolean;
  /** After each second. */
  readonly told: () => void;
}

/** Writes each second of a run into its history: users, saturation; warns of what makes its numbers doubtful. */
export class SecondKeeper {
  readonly #parts: SecondKeeperParts;
  readonly #run: TestRun;
  #timer: TimerHandle | null = null;
  #next = 0;
  /** Users at the end of the seconds that are not written yet, as far as they were noticed. */
  readonly #users = new Map<number, number>();
  #lastUsers = 0;
  #medianMs = Number.NaN;
  readonly #faultNews = new GeneratorFaultNews();

  constructor(parts: SecondKeeperParts, run: TestRun) {
    this.#parts = parts;
    this.#run = run;
  }

  start(): void {
    const { clock } = this.#parts;
    const runTimeMs = this.#run.runTimeMs(clock.now());
    const dueMs = (Math.floor((runTimeMs - lookBackMs) / 1000) + 1) * 1000 + lookBackMs;
    this.#timer = clock.setTimer(() => {
      this.start();
      this.#catchUp();
      this.#parts.told();
    }, dueMs - runTimeMs);
  }

  /** Looks how many users there are now. */
  notice(): void {
    if (this.#timer !== null) this.#users.set(this.#currentSecond, this.#parts.registry.users.total);
  }

  /** Writes what is over and keeps no timer. */
  stop(): void {
    if (this.#timer === null) return;
    this.#parts.clock.clearTimer(this.#timer);
    this.#timer = null;
    this.#catchUp();
  }

  get #currentSecond(): number {
    return Math.floor(this.#run.runTimeMs(this.#parts.clock.now()) / 1000);
  }

  /** Every second that is over, also those in which this thread was held up. */
  #catchUp(): void {
    const { registry } = this.#parts;
    const current = this.#currentSecond;
    for (; this.#next < current; this.#next++) {
      const second = this.#next;
      this.#lastUsers = this.#users.get(second) ?? this.#lastUsers;
      this.#users.delete(second);
      const medianMs = this.#run.statistics.medianMs(second);
      if (!Number.isNaN(medianMs)) this.#medianMs = medianMs;
      for (const worker of registry.ready) this.#observe(worker, second);
      this.#run.statistics.setUsers(second, this.#lastUsers, this.#run.saturation.covers(second));
    }
    const warning = this.#faultNews.observe(current, this.#run.statistics.generatorFaults);
    if (warning !== null) this.#parts.logger.warning(warning);
  }

  #observe({ id, index, beat }: KnownWorker, second: number): void {
    const { loopDelayMs } = beat.health;
    const found = this.#run.saturation.observe(id, second, loopDelayMs, this.#medianMs);
    if (found === null) return;
    for (let marked = found.firstSecond; marked <= second; marked++) {
      this.#run.statistics.markSaturated(marked);
    }
    if (!this.#parts.announcesSaturation) return;
    const limit = Math.round(delayLimitMs(this.#medianMs));
    this.#parts.logger.warning(
      `load thread ${index} is saturated since second ${found.firstSecond}: its event loop is ` +
        `${Math.round(loopDelayMs)} ms late (p99), more than ${limit} ms, so response times are measured too long. ` +
        "Use fewer users, more --processes, or more machines",
    );
  }
}

import type { Clock, TimerHandle } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { GeneratorFaultNews } from "./generator-fault-news.ts";
import { delayLimitMs, saturatedAfterSeconds } from "./saturation.ts";
import type { SavedSeconds } from "./saved-seconds.ts";
import type { TestRun } from "./test-run.ts";
import type { ThreadSecond } from "./thread-record.ts";
import type { WorkerRegistry } from "./worker-registry.ts";

/** A second is looked at so long after its end, when the reports of a few workers are there. */
const lookBackMs = 250;
/** Medians are remembered for so long: for reports that come late. */
const keptMedians = 120;
/** A thread that is late for so long on end is spoken of: early enough to act before the numbers are spoilt. */
const lateAfterSeconds = 7;

const advice = "Use fewer users, more --processes, or more machines";

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
  /** What the delays of a second are held against. */
  readonly #medians = new Map<number, number>();
  #lastMedianMs = Number.NaN;
  /** Seconds of threads that wait for their second to be written. */
  #untold: { readonly worker: string; readonly of: ThreadSecond }[] = [];
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
      // A timer of Node's may be a fraction of a millisecond early: the same moment comes again then.
      const isEarly = this.#run.runTimeMs(clock.now()) < dueMs;
      this.start();
      if (isEarly) return;
      this.#catchUp();
      this.#parts.told();
    }, dueMs - runTimeMs);
  }

  /** Looks how many users there are now. */
  notice(): void {
    if (this.#timer !== null) this.#users.set(this.#currentSecond, this.#parts.registry.users.total);
  }

  /** Takes what a worker tells of its seconds, each once and in order; one that comes late is judged at once. */
  heard(worker: string, seconds: readonly ThreadSecond[]): void {
    const { pauses, statistics } = this.#run;
    for (const of of seconds) {
      // While it was lost it ran nobody who counted: that a frozen one was late then falsifies nothing.
      if (!pauses.isNeeded(worker, of.second)) continue;
      this.#untold.push({ worker, of });
      if (of.paused === true) statistics.markPaused(of.second);
    }
    if (seconds.some(({ second }) => second < this.#next)) this.#judge();
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

  save(): SavedSeconds {
    return {
      next: this.#next,
      lastUsers: this.#lastUsers,
      medians: [...this.#medians],
      lastMedianMs: this.#lastMedianMs,
      untold: this.#untold,
    };
  }

  /** Takes what another one saved, in the place of nothing. */
  restore(saved: SavedSeconds): void {
    this.#next = saved.next;
    this.#lastUsers = saved.lastUsers;
    for (const [second, medianMs] of saved.medians) this.#medians.set(second, medianMs);
    this.#lastMedianMs = saved.lastMedianMs;
    this.#untold = [...saved.untold];
  }

  /** Writes the seconds from the next one on; `users` of each, −1 where nobody looked. */
  write(users: readonly number[]): void {
    const first = this.#next;
    const end = first + users.length;
    for (; this.#next < end; this.#next++) {
      this.#medians.set(this.#next, this.#medianOf(this.#next));
      this.#medians.delete(this.#next - keptMedians);
    }
    this.#judge();
    for (let second = first; second < end; second++) {
      const noticed = users[second - first]!;
      if (noticed >= 0) this.#lastUsers = noticed;
      this.#run.statistics.setUsers(second, this.#lastUsers, this.#run.saturation.covers(second));
    }
  }

  /** Every second that is over, also those in which this thread was held up. */
  #catchUp(): void {
    const current = this.#currentSecond;
    const users: number[] = [];
    for (let second = this.#next; second < current; second++) {
      users.push(this.#users.get(second) ?? -1);
      this.#users.delete(second);
    }
    if (users.length > 0) {
      this.#run.test.journal.append({ kind: "seconds", users });
      this.write(users);
    }
    const warning = this.#faultNews.observe(current, this.#run.statistics.generatorFaults);
    if (warning !== null) this.#parts.logger.warning(warning);
  }

  /**
   * A second in which nothing ended has the median of the last one. Before the first there is only the time that has
   * passed: what is under way and has not ended lasts that long at least.
   */
  #medianOf(second: number): number {
    const medianMs = this.#run.statistics.medianMs(second);
    if (!Number.isNaN(medianMs)) this.#lastMedianMs = medianMs;
    return Number.isNaN(this.#lastMedianMs) ? (second + 1) * 1000 : this.#lastMedianMs;
  }

  #judge(): void {
    const { saturation, statistics } = this.#run;
    const due = this.#untold.filter(({ of }) => of.second < this.#next);
    if (due.length === 0) return;
    this.#untold = this.#untold.filter(({ of }) => of.second >= this.#next);
    for (const { worker, of } of due) {
      const { second, loopDelayMs } = of;
      const medianMs = this.#medians.get(second) ?? this.#lastMedianMs;
      const found = saturation.observe(worker, second, loopDelayMs, medianMs);
      if (found !== null) {
        this.#announce(
          worker,
          `is saturated since second ${found.firstSecond}`,
          loopDelayMs,
          medianMs,
          advice,
        );
      } else if (saturation.lateSeconds(worker) === lateAfterSeconds) {
        const warning = `From ${saturatedAfterSeconds} seconds on the numbers can't be trusted`;
        this.#announce(worker, `is late for ${lateAfterSeconds} seconds`, loopDelayMs, medianMs, warning);
      }
      const from = found?.firstSecond ?? second;
      for (let marked = from; marked <= second && saturation.covers(marked); marked++) {
        statistics.markSaturated(marked);
      }
    }
  }

  #announce(worker: string, what: string, loopDelayMs: number, medianMs: number, more: string): void {
    const { announcesSaturation, logger, registry } = this.#parts;
    if (!announcesSaturation) return;
    const name = registry.worker(worker)?.index ?? worker;
    logger.warning(
      `load thread ${name} ${what}: its event loop is ${Math.round(loopDelayMs)} ms late (p99), more than ` +
        `${Math.round(delayLimitMs(medianMs))} ms, so response times are measured too long. ${more}`,
    );
  }
}

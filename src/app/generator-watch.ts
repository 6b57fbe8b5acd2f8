import type { Clock, TimerHandle } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { ThreadHealth } from "../base/thread-host.ts";
import type { ThreadRoom } from "./thread-room.ts";

const READ_EACH_MS = 1_000;
const READINGS_A_USAGE = 10;
const BUSY_SHARE = 0.9;

/** Reads the health of a load thread once a second and tells listeners of it every ten seconds. */
export class GeneratorWatch {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #room: ThreadRoom;
  readonly #read: () => ThreadHealth;
  /** Loading the scenario keeps any thread busy, so nothing is told before the first whole second. */
  #reading: ThreadHealth = { loopDelayMs: 0, cpu: 0, memoryBytes: 0 };
  #busy: number[] = [];
  #warned = false;
  #timer: TimerHandle;

  constructor(room: ThreadRoom, read: () => ThreadHealth) {
    this.#room = room;
    this.#clock = room.clock;
    this.#logger = room.logger;
    this.#read = read;
    this.#reading = { ...this.#reading, memoryBytes: read().memoryBytes };
    this.#timer = this.#clock.setTimer(() => this.#step(), READ_EACH_MS);
  }

  /** Reads no more. */
  close(): void {
    this.#clock.clearTimer(this.#timer);
  }

  /** Of the last whole second. */
  get reading(): ThreadHealth {
    return this.#reading;
  }

  #step(): void {
    this.#timer = this.#clock.setTimer(() => this.#step(), READ_EACH_MS);
    this.#reading = this.#read();
    this.#busy.push(this.#reading.cpu);
    if (this.#busy.length < READINGS_A_USAGE) return;
    const mean = this.#busy.reduce((sum, share) => sum + share, 0) / this.#busy.length;
    this.#busy = [];
    this.#tell(mean);
  }

  #tell(share: number): void {
    const { environment } = this.#room;
    const cpuUsage = share * 100;
    void this.#room.fire("usageMonitor", { environment, cpuUsage, memoryUsage: this.#reading.memoryBytes });
    if (share < BUSY_SHARE) return;
    void this.#room.fire("cpuWarning", { environment, cpuUsage });
    if (this.#warned) return;
    this.#warned = true;
    this.#logger.warning(
      `this load thread was busy for ${cpuUsage.toFixed(0)} % of the last ten seconds: response times may be ` +
        "too high. Use more threads (--processes), a wait time, or another machine",
    );
  }
}

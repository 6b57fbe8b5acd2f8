// What stands for the users of a load thread where only the way of their numbers is measured: each second as long as
// users run, rows of statistics that were made once for all threads of the process.
import { noSlots } from "../../lib/dispatch/slot-ranges.js";
import { RequestStats } from "../../lib/stats/request-stats.js";

/** Different rows for a second; threads share them. */
const VARIANTS = 16;
/** Reports may wait so long for their rows to be made; older ones were made and sent. */
const KEPT_SECONDS = 30;

const sampleOf = (name) => ({
  ...{ method: "GET", name: `/shop/item/${name}`, outcome: 0, dueMs: 0, startMs: 0, endMs: 0, bytes: 512 },
  ...{ retries: 0, hops: 0, error: null, errorKind: "", url: "", response: null, context: null },
  ...{ exception: null, excess: null },
  timings: { dns: Number.NaN, connect: Number.NaN, tls: Number.NaN, firstByte: 1.5, download: 0.25 },
});

/** Rows as the statistics of a thread encode them, for any second, made when they are first asked for. */
export class SharedRows {
  /** Samples in the rows of one second. */
  samples;
  #samples;
  #perName;
  #bySecond = new Map();

  constructor(names, samplesPerName) {
    this.#samples = Array.from({ length: names }, (_, name) => sampleOf(name));
    this.#perName = samplesPerName;
    this.samples = names * samplesPerName;
  }

  of(second, variant) {
    const made = this.#bySecond.get(second) ?? [];
    this.#bySecond.set(second, made);
    made[variant % VARIANTS] ??= this.#make(second);
    this.#bySecond.delete(second - KEPT_SECONDS);
    return made[variant % VARIANTS];
  }

  #make(second) {
    const stats = new RequestStats({ maxNames: 10_000 });
    stats.begin(0);
    for (let i = 0; i < this.#perName; i++) {
      for (const sample of this.#samples) {
        sample.endMs = second * 1000 + 500;
        sample.startMs = sample.endMs - 5 - 20 * -Math.log(1 - Math.random());
        stats.record(sample);
      }
    }
    return stats.drain(second + 1)[0].rows;
  }
}

/** The load of one thread: its runner and its statistics in one. */
export class FakeLoad {
  runner = this;
  statistics = this;
  counted = 0;
  held = noSlots;
  inFlight = 0;
  userTime = { livedMs: 0, waitedMs: 0, lateMs: 0 };
  #parts;
  #zeroMs = 0;
  #nextSecond = 0;

  /** @param parts clock, gate, rows, variant, and `began` to be told of time zero. */
  constructor(parts) {
    this.#parts = parts;
  }

  get running() {
    return Object.fromEntries(
      Object.entries(this.held).map(([name, ranges]) => [
        name,
        ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0),
      ]),
    );
  }

  get alive() {
    return Object.values(this.running).reduce((sum, count) => sum + count, 0);
  }

  apply(slots) {
    this.held = slots;
  }

  stopAll() {
    this.held = noSlots;
  }

  takeEnded() {
    return noSlots;
  }

  begin(zeroMs) {
    this.#zeroMs = zeroMs;
    this.#parts.began();
  }

  /** Users that may not go on, or are gone, make nothing in that second. */
  drain(beforeSecond) {
    const { clock, gate, rows, variant } = this.#parts;
    const nowMs = clock.now();
    const end = Math.min(beforeSecond, Math.floor((nowMs - this.#zeroMs) / 1000));
    const seconds = [];
    for (; this.#nextSecond < end; this.#nextSecond++) {
      if (this.alive === 0 || gate.isShut(nowMs)) continue;
      seconds.push({ second: this.#nextSecond, rows: rows.of(this.#nextSecond, variant) });
      this.counted += rows.samples;
    }
    return seconds;
  }
}

import type { Clock } from "../base/clock.ts";
import type { SlotsByClass } from "../dispatch/allocation.ts";
import type { LostWorker } from "./known-worker.ts";
import { Latch } from "./latch.ts";
import type { HeardStep } from "./own-pulse.ts";
import { unpackSlots } from "./packed-slots.ts";
import { lostAfterMs, SilenceWatch } from "./silence-watch.ts";
import type { TestRun } from "./test-run.ts";
import type { WorkerRegistry } from "./worker-registry.ts";

/** Workers that a journal names have so long to be heard by the controller's next life. */
const returnWithinMs = 5000;
/**
 * All are waited for so long: one that was told to run users in the last moment may not be in the journal. Who is not
 * heard by then is past its fence and holds nothing. Who is heard, but still obeys the earlier controller, may go on.
 */
const leastWaitMs = lostAfterMs;
/** What a worker of which nothing is heard any more may have counted in a second, over its mean so far. */
const overMean = 2;

/**
 * The wait of a controller's next life for the hosts of its run: until each said what its workers run, or 5 s have
 * passed. Nobody is ordered anything before.
 */
export class Homecoming {
  readonly #run: TestRun;
  readonly #registry: WorkerRegistry;
  readonly #clock: Clock;
  readonly #awaited: readonly string[];
  readonly #complete = new Latch();
  /** Hosts that don't know this controller yet, and how long nothing came of them. */
  readonly #strangers = new Map<string, SilenceWatch>();
  readonly #leastWait = new Wait(leastWaitMs);
  readonly #allKnown = new Latch();
  readonly #longestWait = new Wait(returnWithinMs);
  #waitsFromMs = Number.POSITIVE_INFINITY;
  #steppedMs = Number.NEGATIVE_INFINITY;
  readonly #openedMs: number;
  readonly #openedWallMs: number;
  /** Time zero by the host that has come the farthest. */
  #zeroMs: number | null = null;

  constructor(run: TestRun, registry: WorkerRegistry, clock: Clock) {
    this.#run = run;
    this.#registry = registry;
    this.#clock = clock;
    this.#openedMs = clock.now();
    this.#openedWallMs = clock.wallNow();
    const owing = [...run.participants.values()].filter(({ id }) => !isOver(run, id));
    this.#awaited = owing.map(({ id }) => id);
    for (const { id, index } of owing) registry.reserve(id, index);
  }

  /** A host was heard that obeys an earlier controller: what it holds is not known. */
  heardOfOld(host: string): void {
    const watch = this.#strangers.get(host) ?? new SilenceWatch();
    watch.heard();
    this.#strangers.set(host, watch);
  }

  /** A host was heard. @param runTimeMs its run time, null where it knows none. */
  heard(runTimeMs: number | null): void {
    if (runTimeMs !== null) {
      const zeroMs = this.#clock.now() - runTimeMs;
      this.#zeroMs = Math.min(zeroMs, this.#zeroMs ?? zeroMs);
    }
    if (this.#awaited.every((id) => this.#hasTold(id))) this.#complete.open();
  }

  /** Time zero on this clock, as far as it is known now: at least so much has passed as the journal says. */
  get zeroMs(): number {
    const { wallMs, runMs } = this.#run.course;
    const byJournalMs = this.#openedMs - (runMs ?? 0);
    // As long as nobody is heard who knows better, wall time says how long nobody led.
    const byWallMs = byJournalMs - Math.max(0, this.#openedWallMs - wallMs);
    return Math.min(byJournalMs, this.#zeroMs ?? byWallMs);
  }

  /** Resolves when all are heard, or nobody waits for them any longer. */
  async done(): Promise<void> {
    if (this.#awaited.length === 0) this.#complete.open();
    this.#waitsFromMs = this.#clock.now();
    await Promise.race([this.#allKnown.opened, this.#run.stopAsked.opened, this.#longestWait.over]);
  }

  /**
   * A step in which this controller heard the bus: by those it waits, as silence is counted by them. One that was
   * frozen or cut off meanwhile has heard nobody in that time.
   */
  step({ elapsedMs, beganMs }: HeardStep): void {
    if (beganMs < this.#waitsFromMs) return;
    // Steps of a stall come all at once when it is over: in that time nobody could be asked what it runs.
    const nowMs = this.#clock.now();
    const countedMs = Math.min(elapsedMs, nowMs - Math.max(this.#steppedMs, this.#waitsFromMs));
    this.#steppedMs = nowMs;
    this.#leastWait.step(countedMs);
    this.#longestWait.step(countedMs);
    for (const [host, watch] of this.#strangers) {
      watch.step(countedMs);
      if (watch.lost || this.#registry.hosts.includes(host)) this.#strangers.delete(host);
    }
    if (this.#leastWait.isOver && this.#complete.isOpen && this.#strangers.size === 0) this.#allKnown.open();
  }

  /** The run goes on with what workers hold, on the ramp that its journal names. */
  takeUp(): void {
    const run = this.#run;
    const { aim } = run.course;
    const held = new Map<string, SlotsByClass>();
    const { ready } = this.#registry;
    // Of two that name a slot the one that is parked was lost once, and the other was given it since.
    const goingOn = ready.filter(({ beat }) => beat.parked !== true);
    for (const { id, beat } of new Set([...goingOn, ...ready])) {
      if (beat.run === run.id && beat.held !== undefined) held.set(id, unpackSlots(beat.held));
    }
    run.zeroMs = this.zeroMs;
    if (aim !== null) run.plan.takeUp(aim, held, run.zeroMs + aim.runMs, this.#clock.now());
    run.plan.ended(run.ended);
  }

  /** The workers that owe a report and were not heard by now. */
  missing(): LostWorker[] {
    this.#registry.releaseReserved();
    return [...this.#run.participants.values()]
      .filter(({ id }) => !isOver(this.#run, id) && this.#registry.worker(id) === undefined)
      .map((worker) => {
        const reason = "was not heard again after a restart of the controller";
        return { worker, reason, lastTask: "", dead: false, gone: null };
      });
  }

  /** What the worker holds is known. A host that is heard may not have heard all of its threads yet. */
  #hasTold(worker: string): boolean {
    return isOver(this.#run, worker) || this.#registry.worker(worker)?.beat.held !== undefined;
  }

  /** At most so many samples a worker that is missing ever counted, as far as reports and beats let guess. */
  mostCounted(worker: string): number {
    const { counted } = this.#run.aggregator.account(worker);
    const { wallMs, runMs } = this.#run.course;
    const soFarMs = Math.max(1000, runMs ?? 0);
    // One that had just begun is taken to be as fast as the fastest that is heard.
    const heard = this.#registry.ready.map(({ beat }) => (beat.run === this.#run.id ? beat.counted : 0));
    const fastest = Math.max(0, ...heard) / Math.max(soFarMs, this.#clock.now() - this.zeroMs);
    const meanPerMs = Math.max(counted / soFarMs, fastest);
    const unseenMs = Math.max(0, this.#clock.wallNow() - wallMs) + 2000;
    return Math.ceil(counted + overMean * meanPerMs * unseenMs);
  }
}

/** A wait that goes by steps. */
class Wait {
  readonly #watch: SilenceWatch;
  readonly #end = new Latch();

  constructor(ms: number) {
    this.#watch = new SilenceWatch(ms);
  }

  get over(): Promise<void> {
    return this.#end.opened;
  }

  get isOver(): boolean {
    return this.#end.isOpen;
  }

  step(elapsedMs: number): void {
    this.#watch.step(elapsedMs);
    if (this.#watch.lost) this.#end.open();
  }
}

/** Nothing is to come from the worker: it is known to be lost, or has told all. */
const isOver = (run: TestRun, worker: string): boolean =>
  run.losses.has(worker) || run.aggregator.account(worker).final;

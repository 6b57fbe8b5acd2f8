import type { Allocation, SlotsByClass } from "../dispatch/allocation.ts";
import { UsersDispatcher } from "../dispatch/users-dispatcher.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import type { WantedLoad } from "../shape/wanted-load.ts";
import { orderEachMs } from "./order-pacer.ts";
import { Placement } from "./placement.ts";
import { Ramp } from "./ramp.ts";

const all: readonly string[] = [];

/** How many users there shall be, how fast, of which classes, and on which worker each; decides by the time it is given. */
export class LoadPlan {
  readonly #dispatcher: UsersDispatcher;
  readonly #placement = new Placement();
  #classes: readonly WeightedClass[];
  /** Names of those of which users are started; none for all. */
  #among = all;
  /** Asked for, whether there can be so many or not. */
  #asked = 0;
  #ramp = new Ramp(0, 0, 1);
  #rampFromMs = 0;
  /** When the last user of this and all earlier ramps was due. */
  #lastUserMs = Number.NEGATIVE_INFINITY;
  #swapsFromMs = 0;
  #swapped = 0;
  #lastStepMs = 0;
  #ended = 0;

  /** @throws AcridaError SCENARIO_INVALID when no class could run. */
  constructor(classes: readonly WeightedClass[]) {
    this.#classes = classes;
    this.#dispatcher = new UsersDispatcher({ classes, workers: [] });
  }

  /** Users asked for at the end of the ramp: never more than there can be. */
  get targetUsers(): number {
    return this.#ramp.target;
  }

  get spawnRate(): number {
    return this.#ramp.spawnRate;
  }

  /** Every user that was ever to come has ended by itself. */
  get exhausted(): boolean {
    return this.#ended > 0 && this.#dispatcher.total === this.#ramp.target && this.#dispatcher.running === 0;
  }

  /**
   * From now on towards so many users, at so many a second; new ones of these classes. How many there are to begin with.
   * @param keepsPace the first one keeps its distance from the last of before, as load that changes each second must;
   * else it comes at once.
   */
  aim({ users, spawnRate, userClasses = all }: WantedLoad, nowMs: number, keepsPace = false): number {
    if (userClasses.join() !== this.#among.join()) {
      this.#among = userClasses;
      this.#dispatcher.dealTo(this.#taking());
    }
    this.#asked = users;
    return this.#turnTo(spawnRate, nowMs, keepsPace);
  }

  /**
   * Other weights and fixed counts: users that run are swapped for what they ask for, at the spawn rate. While users
   * of some classes only are started, they go for those to come.
   * @throws AcridaError SCENARIO_INVALID when a count or weight is impossible or no class could run; then all is as before.
   */
  setClasses(classes: readonly WeightedClass[], nowMs: number): void {
    if (this.#among.length === 0) this.#dispatcher.remix(classes);
    else this.#dispatcher.dealTo(this.#taking(classes));
    this.#classes = classes;
    this.#swapsFromMs = nowMs;
    this.#swapped = 0;
    this.#turnTo(this.#ramp.spawnRate, nowMs, true);
  }

  /**
   * Goes on where another plan was: on its ramp, which began at `fromMs`, and with what workers run.
   * @param held by worker; those set before alone have a part.
   */
  takeUp(
    { from, users, spawnRate }: { readonly from: number; readonly users: number; readonly spawnRate: number },
    held: Allocation,
    fromMs: number,
    nowMs: number,
  ): void {
    this.#asked = users;
    this.#ramp = new Ramp(from, Math.min(users, this.#dispatcher.capacity), spawnRate);
    this.#rampFromMs = fromMs;
    this.#lastStepMs = nowMs;
    this.#dispatcher.adopt(this.#ramp.usersAt(nowMs - fromMs), held);
    this.#placement.adopt(held);
  }

  /** These may run users, in this order. */
  setWorkers(ids: readonly string[]): void {
    this.#dispatcher.setWorkers(ids);
  }

  /** The worker is no more and holds nothing. */
  lost(worker: string): void {
    this.#placement.lost(worker);
  }

  /** Users that ended by themselves: they start no more. */
  ended(slots: SlotsByClass): void {
    for (const [className, ranges] of Object.entries(slots)) {
      for (const [first, last] of ranges) {
        for (let slot = first; slot <= last; slot++) {
          if (this.#dispatcher.markEnded(className, slot)) this.#ended++;
        }
      }
    }
  }

  /** Decides for this moment; the workers whose slots changed. */
  step(nowMs: number): string[] {
    this.#dispatcher.plan(this.#usersAt(nowMs), this.#ramp.target);
    const swapsDue = this.#dispatcher.pendingSwaps === 0 ? 0 : this.#swapsDueBy(nowMs) - this.#swapped;
    if (swapsDue > 0) {
      this.#placement.swapped(this.#dispatcher.swap(swapsDue));
      this.#swapped += swapsDue;
    }
    const elapsedMs = nowMs - this.#lastStepMs;
    this.#lastStepMs = nowMs;
    return this.#placement.step(this.#dispatcher.allocation(), elapsedMs, this.#ramp.spawnRate);
  }

  /** Milliseconds until the next step has something to decide; null when only news from workers can change that. */
  nextStepInMs(nowMs: number): number | null {
    if (this.#placement.outstanding > 0) return orderEachMs;
    const nextUserMs = this.#ramp.nextChangeMs(nowMs - this.#rampFromMs);
    const moments = nextUserMs === null ? [] : [nextUserMs + this.#rampFromMs];
    if (this.#dispatcher.pendingSwaps > 0) {
      moments.push(this.#swapsFromMs + (this.#swapped * 1000) / this.#ramp.spawnRate);
    }
    return moments.length === 0 ? null : Math.max(0, Math.min(...moments) - nowMs);
  }

  /** Everybody asked for has been given a place. */
  complete(nowMs: number): boolean {
    return (
      this.#ramp.complete(nowMs - this.#rampFromMs) &&
      this.#placement.outstanding === 0 &&
      this.#dispatcher.pendingSwaps === 0
    );
  }

  slots(worker: string): SlotsByClass {
    return this.#placement.slots(worker);
  }

  /** An order with this number went to the worker. */
  sent(worker: string, number: number): void {
    this.#placement.sent(worker, number);
  }

  /** The worker obeys this order. */
  seen(worker: string, number: number): void {
    this.#placement.seen(worker, number);
  }

  /** The worker has finished the stops of this order. True when that freed a slot. */
  done(worker: string, number: number): boolean {
    return this.#placement.done(worker, number);
  }

  /** A ramp from where the last one stands; how many users that is. */
  #turnTo(spawnRate: number, nowMs: number, keepsPace: boolean): number {
    const before = this.#ramp;
    const from = this.#usersAt(nowMs);
    const lastMs = before.lastChangeMs(nowMs - this.#rampFromMs);
    if (lastMs !== null) this.#lastUserMs = this.#rampFromMs + lastMs;
    const target = Math.min(this.#asked, this.#dispatcher.capacity);
    this.#ramp = new Ramp(from, target, spawnRate);
    const goesOn = keepsPace && Math.sign(target - from) === Math.sign(before.target - before.from);
    this.#rampFromMs = goesOn ? Math.max(nowMs, this.#lastUserMs + 1000 / spawnRate) : nowMs;
    return from;
  }

  #usersAt(nowMs: number): number {
    return this.#ramp.usersAt(nowMs - this.#rampFromMs);
  }

  #swapsDueBy(nowMs: number): number {
    return Math.floor(((nowMs - this.#swapsFromMs) * this.#ramp.spawnRate) / 1000) + 1;
  }

  #taking(classes = this.#classes): readonly WeightedClass[] {
    return this.#among.length === 0 ? classes : classes.filter(({ name }) => this.#among.includes(name));
  }
}

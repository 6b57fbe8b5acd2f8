import type { Allocation, SlotsByClass } from "../dispatch/allocation.ts";
import { UsersDispatcher } from "../dispatch/users-dispatcher.ts";
import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import { orderEachMs } from "./order-pacer.ts";
import { Placement } from "./placement.ts";
import { Ramp } from "./ramp.ts";

/** How many users there shall be, how fast, and on which worker each; decides by the time it is given. */
export class LoadPlan {
  readonly #dispatcher: UsersDispatcher;
  readonly #placement = new Placement();
  #ramp = new Ramp(0, 0, 1);
  #rampFromMs = 0;
  #lastStepMs = 0;
  #ended = 0;

  /** @throws AcridaError SCENARIO_INVALID when no class could run. */
  constructor(classes: readonly WeightedClass[]) {
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

  /** From now on towards so many users, at so many a second; how many there are to begin with. */
  aim(users: number, spawnRate: number, nowMs: number): number {
    const from = this.#dispatcher.total;
    this.#begin(from, users, spawnRate, nowMs);
    return from;
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
    this.#begin(from, users, spawnRate, fromMs);
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
    const users = this.#ramp.usersAt(nowMs - this.#rampFromMs);
    const wanted = this.#dispatcher.plan(users, this.#ramp.target);
    const elapsedMs = nowMs - this.#lastStepMs;
    this.#lastStepMs = nowMs;
    return this.#placement.step(wanted, elapsedMs, this.#ramp.spawnRate);
  }

  /** Milliseconds until the next step has something to decide; null when only news from workers can change that. */
  nextStepInMs(nowMs: number): number | null {
    if (this.#placement.outstanding > 0) return orderEachMs;
    const nextMs = this.#ramp.nextChangeMs(nowMs - this.#rampFromMs);
    return nextMs === null ? null : Math.max(0, nextMs + this.#rampFromMs - nowMs);
  }

  /** Everybody asked for has been given a place. */
  complete(nowMs: number): boolean {
    return this.#ramp.complete(nowMs - this.#rampFromMs) && this.#placement.outstanding === 0;
  }

  slots(worker: string): SlotsByClass {
    return this.#placement.slots(worker);
  }

  /** An order with this number went to the worker. */
  sent(worker: string, number: number): void {
    this.#placement.sent(worker, number);
  }

  /** The worker has finished the stops of this order. True when that freed a slot. */
  done(worker: string, number: number): boolean {
    return this.#placement.done(worker, number);
  }

  #begin(from: number, users: number, spawnRate: number, fromMs: number): void {
    this.#ramp = new Ramp(from, Math.min(users, this.#dispatcher.capacity), spawnRate);
    this.#rampFromMs = fromMs;
  }
}

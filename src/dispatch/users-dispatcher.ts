import type { Allocation, SlotRanges } from "./allocation.ts";
import { ClassMix } from "./class-mix.ts";
import { UserHomes } from "./user-homes.ts";
import { UserLevels } from "./user-levels.ts";
import { UserOrder } from "./user-order.ts";
import type { WeightedClass } from "./weighted-sequence.ts";
import type { WorkerUsers } from "./worker-users.ts";

/** A user of the run, by class and slot. */
export interface NamedSlot {
  readonly className: string;
  readonly slot: number;
}

/** A user that stops, and the one that starts in its stead. */
export interface SwappedUser {
  readonly stops: NamedSlot;
  readonly starts: NamedSlot;
}

export interface UsersDispatcherOptions {
  readonly classes: readonly WeightedClass[];
  /** Ids, in the order in which they get users. */
  readonly workers: readonly string[];
}

/**
 * Decides which worker runs which users; acts on nothing and never waits. The users of a run stand in one order
 * (`UserOrder`): with a total of n the first n run, so the last started are the first to stop, and a user keeps
 * its class and slot wherever it runs. Workers never differ by more than one user, nor by more than one of a class
 * when a ramp is at its end; running users are moved only when workers come or go, and then as few as will do.
 *
 * A user that ended by itself is not replaced: it stays counted in the total and on the worker where it was.
 */
export class UsersDispatcher {
  readonly #order: UserOrder;
  #total = 0;
  /** Of the users below the total. */
  readonly #homes: UserHomes;
  readonly #ended = new Set<number>();
  /** How many of them are below the total. */
  #endedOfTotal = 0;
  /** Workers of users to come; null after users were moved, until a ramp goes up again. */
  #levels: UserLevels | null = null;
  /** The weights and counts that users who run are being brought to; null where they are as they shall be. */
  #mix: ClassMix | null = null;

  constructor(options: UsersDispatcherOptions) {
    this.#order = new UserOrder(options.classes);
    this.#homes = new UserHomes(this.#order, this.#ended, options.workers);
  }

  /** Users asked for by the last plan, those that ended by themselves included. */
  get total(): number {
    return this.#total;
  }

  /** How many users there can be: without a weighted class, the fixed ones only. */
  get capacity(): number {
    return this.#order.capacity;
  }

  /** Users of the total that have not ended by themselves. */
  get running(): number {
    return this.#total - this.#endedOfTotal;
  }

  /**
   * Who runs what with `total` users on the way to `target`. All of the way up is laid out when its first step is
   * asked for; a step then costs what it changes.
   */
  plan(total: number, target: number = total): Allocation {
    assertCount(total);
    assertCount(target);
    // With fewer fixed users than before those that run are let go one by one.
    const wanted = Math.min(total, Math.max(this.capacity, this.#total));
    if (wanted > this.#total) this.#goUp(wanted, Math.max(wanted, Math.min(target, this.capacity)));
    if (wanted < this.#total) this.#goDown(wanted);
    if (this.#levels === null) this.#homes.even(total === target);
    return this.allocation();
  }

  /** The plan as it stands, after users ended or workers changed. */
  allocation(): Allocation {
    return this.#homes.allocation();
  }

  /**
   * Users to come are of these classes, by their weights and what their fixed counts lack; who runs stays.
   * @throws AcridaError SCENARIO_INVALID when a count or weight is impossible.
   */
  dealTo(classes: readonly WeightedClass[]): void {
    const running = this.#order.names.map(() => 0);
    for (let position = 0; position < this.#total; position++) running[this.#order.classAt(position)]!++;
    const coming = classes.flatMap((one) => {
      if (one.fixedCount === 0) return one.weight > 0 ? [one] : [];
      const lacks = one.fixedCount - running[this.#order.names.indexOf(one.name)]!;
      return lacks > 0 ? [{ ...one, fixedCount: lacks }] : [];
    });
    this.#mix = null;
    this.#deal(coming, this.#total);
  }

  /**
   * All users are to be of these weights and counts: those to come are, and of those that run `swap` makes them so.
   * @throws AcridaError SCENARIO_INVALID when a count or weight is impossible or no class could run.
   */
  remix(classes: readonly WeightedClass[]): void {
    this.#mix = new ClassMix(this.#order, classes);
    this.#deal(classes, 0);
  }

  /** Users that are still to be swapped for one of another class. */
  get pendingSwaps(): number {
    return this.#mix?.pending(this.#total, this.#hasEnded) ?? 0;
  }

  /** Swaps up to so many users, last started first: who stops, and who of a class that lacks some starts instead. */
  swap(most: number): SwappedUser[] {
    const swaps = this.#mix?.swaps(this.#total, most, this.#hasEnded) ?? [];
    if (swaps.length === 0) return [];
    const swapped = swaps.map(([position, classIndex]) => {
      const stops = this.#userAt(position);
      this.#homes.settle(position, null);
      this.#order.giveTo(position, classIndex);
      return { stops, starts: this.#userAt(position) };
    });
    this.#levels = null;
    this.#homes.unsettled();
    this.#homes.even(true);
    return swapped;
  }

  #userAt(position: number): NamedSlot {
    const className = this.#order.names[this.#order.classAt(position)]!;
    return { className, slot: this.#order.slotAt(position) };
  }

  /** Users of workers that are gone go to others, new workers get their share. The same workers change nothing. */
  setWorkers(ids: readonly string[]): void {
    if (!this.#homes.setWorkers(ids)) return;
    this.#levels = null;
    this.#homes.even(true);
  }

  /** Takes over `total` users from where they run, in the place of none; those that run nowhere get their place. */
  adopt(total: number, held: Allocation): void {
    const wanted = Math.min(total, this.capacity);
    if (wanted > 0) this.#order.classAt(wanted - 1);
    for (; this.#total < wanted; this.#total++) this.#homes.push();
    const homes = new Map(this.#homes.workers.map((worker) => [worker.id, worker]));
    for (const [id, slots] of held) {
      const home = homes.get(id);
      if (home === undefined) continue;
      for (const [name, ranges] of Object.entries(slots)) this.#settleAll(name, ranges, home);
    }
    this.#levels = null;
    this.#homes.unsettled();
  }

  /** The user ended by itself: it is given no more. False when that is known, or no such user was ever planned. */
  markEnded(className: string, slot: number): boolean {
    const position = this.#order.positionOf(this.#order.names.indexOf(className), slot);
    if (position === undefined || this.#ended.has(position)) return false;
    this.#ended.add(position);
    this.#order.bar(position);
    this.#mix?.forget();
    if (position < this.#total) {
      this.#homes.settle(position, null);
      this.#endedOfTotal++;
    }
    return true;
  }

  #settleAll(className: string, ranges: SlotRanges, home: WorkerUsers): void {
    const classIndex = this.#order.names.indexOf(className);
    for (const [first, last] of ranges) {
      for (let slot = first; slot <= last; slot++) {
        const position = this.#order.positionOf(classIndex, slot);
        if (position === undefined || position >= this.#total || this.#homes.has(position)) continue;
        this.#homes.settle(position, home);
      }
    }
  }

  /** Users beyond the total are others from now on: who ended among them says nothing of those. */
  #deal(classes: readonly WeightedClass[], base: number): void {
    this.#order.dealFrom(this.#total, classes, base);
    for (const position of this.#ended) if (position >= this.#total) this.#ended.delete(position);
    this.#levels = null;
  }

  readonly #hasEnded = (position: number): boolean => this.#ended.has(position);

  #goUp(total: number, target: number): void {
    const { workers } = this.#homes;
    if (workers.length > 0) {
      this.#levels ??= this.#layOut();
      this.#levels.reach(target);
    }
    while (this.#total < total) {
      const position = this.#total++;
      this.#homes.push();
      const worker = workers[this.#levels?.workerOf(position) ?? -1];
      if (this.#ended.has(position)) this.#endedOfTotal++;
      else if (worker !== undefined) this.#homes.settle(position, worker);
    }
  }

  #goDown(total: number): void {
    while (this.#total > total) {
      const position = --this.#total;
      if (this.#ended.has(position)) this.#endedOfTotal--;
      this.#homes.pop();
    }
    if (this.#levels !== null && total >= this.#levels.base) return;
    this.#levels = null;
    this.#homes.unsettled();
  }

  #layOut(): UserLevels {
    this.#homes.even(true);
    const { workers } = this.#homes;
    return new UserLevels(
      this.#order,
      workers.length,
      this.#total,
      this.#homes.placed(),
      (position) => position < this.#total && this.#homes.has(position),
      (position, worker) => this.#homes.settle(position, workers[worker]!),
    );
  }
}

const assertCount = (count: number): void => {
  if (!Number.isInteger(count) || count < 0)
    throw new Error(`users must be a whole number of 0 or more, got ${count}`);
};

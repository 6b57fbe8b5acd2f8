import type { Allocation, SlotRanges } from "./allocation.ts";
import { ClassMix } from "./class-mix.ts";
import { evenCounts } from "./even-counts.ts";
import { levelOut } from "./level-out.ts";
import { type PlacedUser, UserLevels } from "./user-levels.ts";
import { UserOrder } from "./user-order.ts";
import type { WeightedClass } from "./weighted-sequence.ts";
import { WorkerUsers } from "./worker-users.ts";

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
  #workers: WorkerUsers[];
  #total = 0;
  /** Where each user below the total runs; null for those that ended, and for all without workers. */
  readonly #homes: (WorkerUsers | null)[] = [];
  readonly #ended = new Set<number>();
  /** How many of them are below the total. */
  #endedOfTotal = 0;
  /** Workers of users to come; null after users were moved, until a ramp goes up again. */
  #levels: UserLevels | null = null;
  /** Users were moved or stopped out of row, so classes may be uneven. */
  #classesUneven = false;
  #allocation: Allocation | null = null;
  /** The weights and counts that users who run are being brought to; null where they are as they shall be. */
  #mix: ClassMix | null = null;

  constructor(options: UsersDispatcherOptions) {
    this.#order = new UserOrder(options.classes);
    this.#workers = workersOf(options.workers, new Map(), this.#order);
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
    if (this.#levels === null) this.#even(total === target);
    return this.allocation();
  }

  /** The plan as it stands, after users ended or workers changed. */
  allocation(): Allocation {
    if (this.#allocation === null || this.#workers.some((worker) => worker.changed)) {
      this.#allocation = new Map(this.#workers.map((worker) => [worker.id, worker.slots()]));
    }
    return this.#allocation;
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
      this.#settle(position, null);
      this.#order.giveTo(position, classIndex);
      return { stops, starts: this.#userAt(position) };
    });
    this.#levels = null;
    this.#classesUneven = true;
    this.#even(true);
    return swapped;
  }

  #userAt(position: number): NamedSlot {
    const className = this.#order.names[this.#order.classAt(position)]!;
    return { className, slot: this.#order.slotAt(position) };
  }

  /** Users of workers that are gone go to others, new workers get their share. The same workers change nothing. */
  setWorkers(ids: readonly string[]): void {
    const before = new Map(this.#workers.map((worker) => [worker.id, worker]));
    if (ids.length === before.size && ids.every((id) => before.has(id))) return;
    this.#workers = workersOf(ids, before, this.#order);
    const staying = new Set(this.#workers);
    for (const [position, home] of this.#homes.entries()) {
      if (home !== null && !staying.has(home)) this.#homes[position] = null;
    }
    this.#levels = null;
    this.#classesUneven = true;
    this.#allocation = null;
    this.#even(true);
  }

  /** Takes over `total` users from where they run, in the place of none; those that run nowhere get their place. */
  adopt(total: number, held: Allocation): void {
    const wanted = Math.min(total, this.capacity);
    if (wanted > 0) this.#order.classAt(wanted - 1);
    for (; this.#total < wanted; this.#total++) this.#homes.push(null);
    const homes = new Map(this.#workers.map((worker) => [worker.id, worker]));
    for (const [id, slots] of held) {
      const home = homes.get(id);
      if (home === undefined) continue;
      for (const [name, ranges] of Object.entries(slots)) this.#settleAll(name, ranges, home);
    }
    this.#levels = null;
    this.#classesUneven = true;
    this.#allocation = null;
  }

  /** The user ended by itself: it is given no more. False when that is known, or no such user was ever planned. */
  markEnded(className: string, slot: number): boolean {
    const position = this.#order.positionOf(this.#order.names.indexOf(className), slot);
    if (position === undefined || this.#ended.has(position)) return false;
    this.#ended.add(position);
    this.#order.bar(position);
    this.#mix?.forget();
    if (position < this.#total) {
      this.#settle(position, null);
      this.#endedOfTotal++;
    }
    return true;
  }

  #settleAll(className: string, ranges: SlotRanges, home: WorkerUsers): void {
    const classIndex = this.#order.names.indexOf(className);
    for (const [first, last] of ranges) {
      for (let slot = first; slot <= last; slot++) {
        const position = this.#order.positionOf(classIndex, slot);
        if (position === undefined || position >= this.#total || this.#homes[position] !== null) continue;
        this.#settle(position, home);
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
    if (this.#workers.length > 0) {
      this.#levels ??= this.#layOut();
      this.#levels.reach(target);
    }
    while (this.#total < total) {
      const position = this.#total++;
      this.#homes.push(null);
      const worker = this.#workers[this.#levels?.workerOf(position) ?? -1];
      if (this.#ended.has(position)) this.#endedOfTotal++;
      else if (worker !== undefined) this.#settle(position, worker);
    }
  }

  #goDown(total: number): void {
    while (this.#total > total) {
      const position = --this.#total;
      if (this.#ended.has(position)) this.#endedOfTotal--;
      this.#settle(position, null);
      this.#homes.pop();
    }
    if (this.#levels !== null && total >= this.#levels.base) return;
    this.#levels = null;
    this.#classesUneven = true;
  }

  #layOut(): UserLevels {
    this.#even(true);
    const indexes = new Map(this.#workers.map((worker, index) => [worker, index]));
    const running: PlacedUser[] = [];
    for (const [position, home] of this.#homes.entries()) {
      if (home !== null) running.push([position, indexes.get(home)!]);
    }
    return new UserLevels(
      this.#order,
      this.#workers.length,
      this.#total,
      running,
      (position) => position < this.#total && this.#homes[position] !== null,
      (position, worker) => this.#settle(position, this.#workers[worker]!),
    );
  }

  /** Restores evenness by moving users: of workers always, of classes at the end of a ramp. */
  #even(ofClasses: boolean): void {
    if (!this.#classesUneven || this.#workers.length === 0) return;
    if (ofClasses) {
      this.#evenClasses();
      this.#classesUneven = false;
      return;
    }
    for (const [giver, receiver] of levelOut(this.#workers.map((worker) => worker.size))) {
      this.#moveOne(this.#workers[giver]!, this.#workers[receiver]!);
    }
  }

  #evenClasses(): void {
    const moving = this.#homelessByClass();
    const counts = this.#workers.map((worker) => worker.counts());
    const totals = moving.map((users, index) => counts.reduce((sum, row) => sum + row[index]!, users.length));
    const wanted = evenCounts(counts, totals);
    const arriving: number[][] = this.#workers.map(() => []);
    for (const [classIndex, users] of moving.entries()) {
      const lacks = wanted.map((row, at) => row[classIndex]! - counts[at]![classIndex]!);
      for (const [at, worker] of this.#workers.entries()) {
        for (const position of worker.spread(classIndex, -lacks[at]!)) users.push(position);
      }
      users.sort((a, b) => a - b);
      dealOut(users, lacks, arriving);
    }
    this.#moveAll(arriving);
  }

  #moveAll(arriving: readonly (readonly number[])[]): void {
    const leaving = new Set(arriving.flat());
    for (const [at, worker] of this.#workers.entries()) {
      worker.exchange(leaving, arriving[at]!);
      for (const position of arriving[at]!) this.#homes[position] = worker;
    }
  }

  /** Moves a user of the class of which the giver has most more; its oldest, which will stay longest. */
  #moveOne(giver: WorkerUsers, receiver: WorkerUsers): void {
    const theirs = receiver.counts();
    const surplus = giver.counts().map((count, index) => (count === 0 ? -Infinity : count - theirs[index]!));
    this.#settle(giver.firstOf(surplus.indexOf(Math.max(...surplus)))!, receiver);
  }

  #homelessByClass(): number[][] {
    const homeless: number[][] = this.#order.names.map(() => []);
    for (const [position, home] of this.#homes.entries()) {
      if (home === null && !this.#ended.has(position))
        homeless[this.#order.classAt(position)]!.push(position);
    }
    return homeless;
  }

  #settle(position: number, home: WorkerUsers | null): void {
    this.#homes[position]?.delete(position);
    home?.add(position);
    this.#homes[position] = home;
  }
}

/** One user to each worker in turn that lacks some, so that what it gets is spread over the order of users. */
const dealOut = (users: readonly number[], lacks: number[], arriving: readonly number[][]): void => {
  let waiting: number[] = [];
  for (const position of users) {
    if (waiting.length === 0) waiting = [...lacks.keys()].filter((at) => lacks[at]! > 0).reverse();
    const receiver = waiting.pop()!;
    lacks[receiver]!--;
    arriving[receiver]!.push(position);
  }
};

const workersOf = (
  ids: readonly string[],
  before: ReadonlyMap<string, WorkerUsers>,
  order: UserOrder,
): WorkerUsers[] => {
  if (new Set(ids).size !== ids.length) throw new Error(`worker ids must differ: ${ids.join(", ")}`);
  return ids.map((id) => before.get(id) ?? new WorkerUsers(id, order));
};

const assertCount = (count: number): void => {
  if (!Number.isInteger(count) || count < 0)
    throw new Error(`users must be a whole number of 0 or more, got ${count}`);
};

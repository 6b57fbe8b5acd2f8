import type { Allocation } from "./allocation.ts";
import { evenCounts } from "./even-counts.ts";
import { levelOut } from "./level-out.ts";
import type { PlacedUser } from "./user-levels.ts";
import type { UserOrder } from "./user-order.ts";
import { WorkerUsers } from "./worker-users.ts";

/**
 * On which worker each user of a run is, by its position in the order of users, and how workers are made even again: by
 * moving as few of them as will do.
 */
export class UserHomes {
  readonly #order: UserOrder;
  /** Positions whose users ended by themselves: they have no home, and get none. */
  readonly #ended: ReadonlySet<number>;
  #workers: WorkerUsers[];
  readonly #homes: (WorkerUsers | null)[] = [];
  /** Users were moved or stopped out of row, so classes may be uneven. */
  #classesUneven = false;
  #allocation: Allocation | null = null;

  /** @param workers ids, in the order in which they get users. */
  constructor(order: UserOrder, ended: ReadonlySet<number>, workers: readonly string[]) {
    this.#order = order;
    this.#ended = ended;
    this.#workers = workersOf(workers, new Map(), order);
  }

  get workers(): readonly WorkerUsers[] {
    return this.#workers;
  }

  /** Who runs what now; the same object until something changes. */
  allocation(): Allocation {
    if (this.#allocation === null || this.#workers.some((worker) => worker.changed)) {
      this.#allocation = new Map(this.#workers.map((worker) => [worker.id, worker.slots()]));
    }
    return this.#allocation;
  }

  /** Users of workers that are gone have no home any more. False where they are the same workers. */
  setWorkers(ids: readonly string[]): boolean {
    const before = new Map(this.#workers.map((worker) => [worker.id, worker]));
    if (ids.length === before.size && ids.every((id) => before.has(id))) return false;
    this.#workers = workersOf(ids, before, this.#order);
    const staying = new Set(this.#workers);
    for (const [position, home] of this.#homes.entries()) {
      if (home !== null && !staying.has(home)) this.#homes[position] = null;
    }
    this.unsettled();
    this.#allocation = null;
    return true;
  }

  /** One more user, without a home. */
  push(): void {
    this.#homes.push(null);
  }

  /** The last user is gone. */
  pop(): void {
    this.settle(this.#homes.length - 1, null);
    this.#homes.pop();
  }

  has(position: number): boolean {
    return this.#homes[position] != null;
  }

  settle(position: number, home: WorkerUsers | null): void {
    this.#homes[position]?.delete(position);
    home?.add(position);
    this.#homes[position] = home;
  }

  /** Every user that has a home, with the index of its worker. */
  placed(): PlacedUser[] {
    const indexes = new Map(this.#workers.map((worker, index) => [worker, index]));
    const placed: PlacedUser[] = [];
    for (const [position, home] of this.#homes.entries()) {
      if (home !== null) placed.push([position, indexes.get(home)!]);
    }
    return placed;
  }

  /** Users came, moved or stopped out of row: `even` has something to do. */
  unsettled(): void {
    this.#classesUneven = true;
  }

  /** Restores evenness by moving users: of workers always, of classes at the end of a ramp. */
  even(ofClasses: boolean): void {
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
    this.settle(giver.firstOf(surplus.indexOf(Math.max(...surplus)))!, receiver);
  }

  #homelessByClass(): number[][] {
    const homeless: number[][] = this.#order.names.map(() => []);
    for (const [position, home] of this.#homes.entries()) {
      if (home === null && !this.#ended.has(position))
        homeless[this.#order.classAt(position)]!.push(position);
    }
    return homeless;
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

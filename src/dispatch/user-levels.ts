import { EdgeColouring } from "./edge-colouring.ts";
import type { UserOrder } from "./user-order.ts";

/** Users coloured beyond what was asked for: a later edit upwards then finds room without moving anybody. */
const LOOKAHEAD = 4096;

/** A user that runs already, and the index of its worker. */
export type PlacedUser = readonly [position: number, worker: number];

/**
 * Which worker gets each user to come. Of W workers, every W users in a row use each once (so workers stay even at
 * every moment of a ramp), and so do every W users in a row of one class (so classes are even too, and a class never
 * falls into step with a worker). A user is then an edge between its row of all and its row of its class, a worker is
 * a colour, and both rules together ask for an edge colouring of a bipartite multigraph of degree W.
 *
 * Users that run when the levels are made keep their workers, save for the few that a later edit can't do without. Where
 * some have ended by themselves and left workers uneven, those to come begin with rows of their own.
 */
export class UserLevels {
  /** Positions from here on were placed by level. */
  readonly base: number;
  readonly #order: UserOrder;
  readonly #workers: number;
  readonly #colouring: EdgeColouring;
  readonly #rows: number[] = [];
  readonly #rowsByClass: number[][];
  /** Users placed so far, in all and by class: the next ones' places. */
  #placed = 0;
  readonly #placedByClass: number[];
  #horizon: number;

  constructor(
    order: UserOrder,
    workers: number,
    base: number,
    running: Iterable<PlacedUser>,
    isRunning: (position: number) => boolean,
    onMove: (position: number, worker: number) => void,
  ) {
    this.base = base;
    this.#order = order;
    this.#workers = workers;
    this.#horizon = base;
    this.#rowsByClass = order.names.map(() => []);
    this.#placedByClass = order.names.map(() => 0);
    this.#colouring = new EdgeColouring(workers, isRunning, (position, _, worker) =>
      onMove(position, worker),
    );
    if (workers > 1) this.#takeOver(running);
  }

  /** The worker of a user, by index. */
  workerOf(position: number): number {
    if (this.#workers === 1) return 0;
    return this.#colouring.colourOf(position);
  }

  /** Finds a worker for every user below `position`; only when there is one without, and then for some more. */
  reach(position: number): void {
    if (position <= this.#horizon || this.#workers === 1) return;
    const end = Math.min(position + LOOKAHEAD, this.#order.capacity);
    for (; this.#horizon < end; this.#horizon++) {
      const classIndex = this.#order.classAt(this.#horizon);
      const row = Math.floor(this.#placed++ / this.#workers);
      const rowOfClass = Math.floor(this.#placedByClass[classIndex]!++ / this.#workers);
      this.#colouring.add(this.#horizon, this.#row(row), this.#rowOfClass(classIndex, rowOfClass));
    }
  }

  /** A worker's n-th user belongs to row n, whatever its position: so the rows of those who run are sound too. */
  #takeOver(running: Iterable<PlacedUser>): void {
    const placedAt = new Array<number>(this.#workers).fill(0);
    const placedAtByClass = this.#placedByClass.map(() => new Array<number>(this.#workers).fill(0));
    for (const [position, worker] of running) {
      const classIndex = this.#order.classAt(position);
      const row = this.#row(placedAt[worker]!++);
      const rowOfClass = this.#rowOfClass(classIndex, placedAtByClass[classIndex]![worker]!++);
      this.#colouring.set(position, row, rowOfClass, worker);
    }
    this.#placed = nextPlace(placedAt);
    for (const [classIndex, placed] of placedAtByClass.entries()) {
      this.#placedByClass[classIndex] = nextPlace(placed);
    }
  }

  #row(index: number): number {
    this.#rows[index] ??= this.#colouring.addVertex();
    return this.#rows[index];
  }

  #rowOfClass(classIndex: number, index: number): number {
    const rows = this.#rowsByClass[classIndex]!;
    rows[index] ??= this.#colouring.addVertex();
    return rows[index];
  }
}

/** The place of the next user: in the row that is not full yet, or where workers are uneven in the first that is empty. */
const nextPlace = (placedAt: readonly number[]): number => {
  const most = Math.max(...placedAt);
  const placed = placedAt.reduce((sum, users) => sum + users, 0);
  return most - Math.min(...placedAt) <= 1 ? placed : most * placedAt.length;
};

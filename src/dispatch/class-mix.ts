import type { UserOrder } from "./user-order.ts";
import { type WeightedClass, WeightedSequence } from "./weighted-sequence.ts";

/** A user that is to be one of another class. */
export type Swap = readonly [position: number, classIndex: number];

/** What the first users of an order lack of other weights and counts, and whom to give to another class for it. */
export class ClassMix {
  readonly #order: UserOrder;
  readonly #sequence: WeightedSequence;
  readonly #indexes: readonly number[];
  /** Users of each class too many, below 0 for too few; of the first `#total`. */
  #surplus: number[] = [];
  /** Users of each class that could be given to another one. */
  #spare: number[] = [];
  #total = 0;

  /** @throws AcridaError SCENARIO_INVALID when a count or weight is impossible or no class could run. */
  constructor(order: UserOrder, classes: readonly WeightedClass[]) {
    this.#order = order;
    this.#sequence = new WeightedSequence(classes);
    this.#indexes = this.#sequence.names.map((name) => order.names.indexOf(name));
    this.forget();
  }

  /** How many of the first `total` users are to be of another class. @param hasEnded stay what they are. */
  pending(total: number, hasEnded: (position: number) => boolean): number {
    this.#count(total, hasEnded);
    const lacking = this.#surplus.reduce((sum, users) => sum + Math.max(0, -users), 0);
    const spare = this.#surplus.reduce((sum, users, at) => sum + clamp(users, this.#spare[at]!), 0);
    return Math.min(lacking, spare);
  }

  /** Up to so many swaps, of users started last; who sits where the class it lacks would sit goes first. */
  swaps(total: number, most: number, hasEnded: (position: number) => boolean): Swap[] {
    const swaps: Swap[] = [];
    const swapped = new Set<number>();
    let left = Math.min(most, this.pending(total, hasEnded));
    for (const onlyInPlace of [true, false]) {
      for (let position = total - 1; position >= 0 && left > 0; position--) {
        if (hasEnded(position) || swapped.has(position)) continue;
        const from = this.#order.classAt(position);
        if (this.#surplus[from]! <= 0) continue;
        const ideal = this.#idealAt(position);
        const isInPlace = ideal !== undefined && this.#surplus[ideal]! < 0;
        if (onlyInPlace && !isInPlace) continue;
        const to = isInPlace ? ideal : this.#scarcest();
        this.#surplus[from]!--;
        this.#spare[from]!--;
        this.#surplus[to]!++;
        this.#spare[to]!++;
        swapped.add(position);
        swaps.push([position, to]);
        left--;
      }
    }
    return swaps;
  }

  /** A user ended: all are to be counted anew. */
  forget(): void {
    this.#total = 0;
    this.#surplus = this.#order.names.map(() => 0);
    this.#spare = this.#order.names.map(() => 0);
  }

  #idealAt(position: number): number | undefined {
    return position < this.#sequence.capacity ? this.#indexes[this.#sequence.classAt(position)] : undefined;
  }

  #scarcest(): number {
    return this.#surplus.indexOf(Math.min(...this.#surplus));
  }

  #count(total: number, hasEnded: (position: number) => boolean): void {
    while (this.#total < total) this.#add(this.#total++, 1, hasEnded);
    while (this.#total > total) this.#add(--this.#total, -1, hasEnded);
  }

  #add(position: number, users: 1 | -1, hasEnded: (position: number) => boolean): void {
    const classIndex = this.#order.classAt(position);
    this.#surplus[classIndex]! += users;
    if (!hasEnded(position)) this.#spare[classIndex]! += users;
    const ideal = this.#idealAt(position);
    if (ideal !== undefined) this.#surplus[ideal]! -= users;
  }
}

const clamp = (surplus: number, spare: number): number => Math.max(0, Math.min(surplus, spare));

import { AcridaError } from "../base/errors.ts";

/** A user class as far as spreading users goes. */
export interface WeightedClass {
  readonly name: string;
  /** Its share among the classes without a fixed count; only the ratio matters. */
  readonly weight: number;
  /** Above 0: so many users in all, given before any weighted ones. */
  readonly fixedCount: number;
}

/** Rounding stays far below this, relative to the number at hand; real differences stay above. */
const TOLERANCE = 1e-10;

/**
 * The order in which classes get users: who is user 0, 1, 2, … of the run. Fixed counts come first, then weighted
 * classes so that at every prefix each has its share to less than one user (Tijdeman's answer to the chairman
 * assignment problem, 1980: among the classes that may take a turn, the one whose turn expires first). The sequence
 * depends on the ratio of weights only and is made as far as somebody asks.
 */
export class WeightedSequence {
  /** Classes that take part, in order of declaration. */
  readonly names: readonly string[];
  readonly #fixed: readonly Turn[];
  readonly #weighted: readonly Turn[];
  readonly #fixedTotal: number;
  readonly #classes: number[] = [];
  readonly #slots: number[] = [];
  readonly #positions: number[][];

  /** @throws AcridaError SCENARIO_INVALID when a count or weight is impossible or no class is left. */
  constructor(classes: readonly WeightedClass[]) {
    for (const one of classes) assertPossible(one);
    const taking = classes.filter((one) => one.weight > 0 || one.fixedCount > 0);
    if (taking.length === 0) {
      throw new AcridaError(
        "SCENARIO_INVALID",
        "no user class has a weight above 0 or a fixedCount, so no user could start; give one a weight",
      );
    }
    this.names = taking.map((one) => one.name);
    this.#positions = taking.map(() => []);
    const indexed = taking.map((one, index) => ({ ...one, index }));
    this.#fixed = turns(
      indexed.filter((one) => one.fixedCount > 0).map((one) => [one.index, one.fixedCount]),
    );
    this.#weighted = turns(
      indexed.filter((one) => one.fixedCount === 0).map((one) => [one.index, one.weight]),
    );
    this.#fixedTotal = taking.reduce((sum, one) => sum + one.fixedCount, 0);
  }

  /** How many users there can be: without a weighted class, the fixed ones only. */
  get capacity(): number {
    return this.#weighted.length === 0 ? this.#fixedTotal : Number.POSITIVE_INFINITY;
  }

  /** Index into `names` of the class of this user. */
  classAt(position: number): number {
    this.#extendTo(position + 1);
    return this.#classes[position]!;
  }

  /** The number of this user within its class. */
  slotAt(position: number): number {
    this.#extendTo(position + 1);
    return this.#slots[position]!;
  }

  /** The user with this number of this class; undefined while the sequence was not asked so far. */
  positionOf(classIndex: number, slot: number): number | undefined {
    return this.#positions[classIndex]?.[slot];
  }

  #extendTo(length: number): void {
    while (this.#classes.length < length) {
      const position = this.#classes.length;
      const fixed = position < this.#fixedTotal;
      const given = fixed ? position : position - this.#fixedTotal;
      const turn = nextTurn(fixed ? this.#fixed : this.#weighted, given + 1);
      turn.taken++;
      const positions = this.#positions[turn.index]!;
      this.#classes.push(turn.index);
      this.#slots.push(positions.length);
      positions.push(position);
    }
  }
}

interface Turn {
  readonly index: number;
  readonly share: number;
  taken: number;
}

const turns = (weights: (readonly [index: number, weight: number])[]): Turn[] => {
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  return weights.map(([index, weight]) => ({ index, share: weight / sum, taken: 0 }));
};

/** Who takes the `count`-th turn, counted from 1. */
const nextTurn = (among: readonly Turn[], count: number): Turn => {
  if (among.length === 1) return among[0]!;
  const slack = 1 / (2 * among.length - 2);
  let chosen: Turn | undefined;
  let earliest = Number.POSITIVE_INFINITY;
  for (const turn of among) {
    if (count * turn.share - turn.taken < slack - TOLERANCE * count) continue;
    const expires = (turn.taken + 1 - slack) / turn.share;
    // Strictly earlier, so that of equals the one declared first goes first.
    if (expires < earliest - TOLERANCE * Math.max(1, Math.abs(expires))) {
      earliest = expires;
      chosen = turn;
    }
  }
  return chosen!;
};

const assertPossible = (one: WeightedClass): void => {
  if (!(one.weight >= 0) || one.weight === Number.POSITIVE_INFINITY) {
    throw new AcridaError(
      "SCENARIO_INVALID",
      `weight of ${one.name} must be a number of 0 or more, got ${one.weight}`,
    );
  }
  if (!Number.isInteger(one.fixedCount) || one.fixedCount < 0) {
    throw new AcridaError(
      "SCENARIO_INVALID",
      `fixedCount of ${one.name} must be a whole number of 0 or more, got ${one.fixedCount}`,
    );
  }
};

import { Permutation } from "../base/permutation.ts";

/** How the rows of a source follow each other. */
export type RowOrderName = "sequential" | "random";

/** Where the n-th row that a run hands out lies. */
export interface RowPlace {
  /** How often all rows were gone through before. */
  readonly lap: number;
  /** From 0. */
  readonly position: number;
}

/**
 * Which row each number of a source is, from 0 on: all rows once, then all once again. At random the order is fixed by
 * seed, source and lap, so that whoever has a number knows its row without a word from others.
 */
export class RowOrder {
  readonly #rows: number;
  readonly #words: readonly (string | number)[] | null;
  /** Users of one lap can still be handed rows while others are in the next. */
  #recent: readonly { readonly lap: number; readonly order: Permutation }[] = [];

  /** @param rows Infinity for a source without an end, which knows no random order. */
  constructor(rows: number, order: RowOrderName, source: string, seed: number) {
    this.#rows = rows;
    this.#words = order === "random" && Number.isFinite(rows) ? [source, seed] : null;
  }

  at(number: number): RowPlace {
    const lap = Math.floor(number / this.#rows);
    const place = lap === 0 ? number : number % this.#rows;
    return { lap, position: this.#words === null ? place : this.#orderOf(lap, this.#words).at(place) };
  }

  #orderOf(lap: number, words: readonly (string | number)[]): Permutation {
    const known = this.#recent.find((one) => one.lap === lap);
    if (known !== undefined) return known.order;
    const order = new Permutation(this.#rows, ...words, lap);
    this.#recent = [{ lap, order }, ...this.#recent.slice(0, 1)];
    return order;
  }
}

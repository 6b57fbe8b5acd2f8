import { Random } from "./random.ts";

const rounds = 8;
/** Halves of 3 bits at least: in a smaller network few permutations could come out. */
const fewestHalfBits = 3;

/**
 * The numbers from 0 to `count` − 1 in an order that a seed fixes, without a table of them: a Feistel network over the
 * next power of four, gone through again until it lands below `count` (cycle walking; Black and Rogaway, 2002).
 */
export class Permutation {
  readonly #count: number;
  /** 2 to the number of bits in a half. */
  readonly #half: number;
  readonly #keys: readonly number[];

  /** @param words equal ones give equal orders in every process. */
  constructor(count: number, ...words: readonly (string | number)[]) {
    const random = new Random("permutation", ...words);
    const bits = Math.max(fewestHalfBits, Math.ceil(Math.log2(Math.max(2, count)) / 2));
    this.#count = count;
    this.#half = 2 ** bits;
    this.#keys = Array.from({ length: rounds }, () => random.below(2 ** 32));
  }

  /** The number at this place. */
  at(place: number): number {
    let number = place;
    do number = this.#shuffle(number);
    while (number >= this.#count);
    return number;
  }

  #shuffle(number: number): number {
    const half = this.#half;
    let left = Math.floor(number / half);
    let right = number % half;
    for (const key of this.#keys) [left, right] = [right, (left ^ mixed(right ^ key)) & (half - 1)];
    return left * half + right;
  }
}

/** Every bit of the number reaches every bit of the result: the finaliser of MurmurHash3. */
const mixed = (number: number): number => {
  let hash = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
};

/** A seeded stream of pseudo-random numbers: xoshiro128** 1.1 (Blackman and Vigna, 2018). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** The stream that belongs to these words; equal words give equal streams in every process. */
  constructor(...words: readonly (string | number)[]) {
    const text = words.join("\u0000");
    this.#a = hashOf(text, 0x811c9dc5);
    this.#b = hashOf(text, 0x1b873593);
    this.#c = hashOf(text, 0x85ebca6b);
    this.#d = hashOf(text, 0xc2b2ae35) | 1;
    // The first numbers of xoshiro still show the state they came from.
    for (let i = 0; i < 4; i++) this.next();
  }

  /** A number in [0, 1), with 32 random bits. */
  next(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result / 2 ** 32;
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }
}

/** 32 bits of a text: FNV-1a from its own beginning, then the finaliser of MurmurHash3, so that near texts differ everywhere. */
const hashOf = (text: string, basis: number): number => {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  // Signed, as all that follows from it: an engine keeps such numbers in their object, and others beside it.
  return hash ^ (hash >>> 16);
};

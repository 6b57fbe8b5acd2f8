/** Pairs of colours tried before a pinned edge is recoloured. */
const ATTEMPTS = 16;

/**
 * Colours the edges of a bipartite multigraph so that no vertex has two edges of one colour. With as many colours as
 * the highest degree this always works (König, 1916). An edge takes the lowest colour that is free at both ends; where
 * there is none, two colours are swapped along the alternating path from one end:
 *
 *     a is free at u, b is free at v:   u ── ? ── v ──a── x ──b── y ──a── z     swap a and b from v on,
 *                                       u ──a── v ──b── x ──a── y ──b── z     and a is free at both
 *
 * The path never comes back to u, because it would have to arrive there by a. Pinned edges (users that run) keep their
 * colour unless every path tried has one.
 */
export class EdgeColouring {
  readonly #colours: number;
  readonly #words: number;
  readonly #isPinned: (edge: number) => boolean;
  readonly #onPinnedMove: (edge: number, from: number, to: number) => void;
  /** The edge at (vertex, colour), -1 for none; a row a vertex. */
  #edgeAt: Int32Array;
  /** A bit for each free colour; `#words` words a vertex. */
  #free: Uint32Array;
  /** The first word of a vertex in which a colour may be free: those before are spent. */
  readonly #firstWord: number[] = [];
  #vertices = 0;
  readonly #colourOf: number[] = [];
  readonly #leftOf: number[] = [];
  readonly #rightOf: number[] = [];

  constructor(
    colours: number,
    isPinned: (edge: number) => boolean,
    onPinnedMove: (edge: number, from: number, to: number) => void,
  ) {
    this.#colours = colours;
    this.#words = Math.ceil(colours / 32);
    this.#isPinned = isPinned;
    this.#onPinnedMove = onPinnedMove;
    this.#edgeAt = new Int32Array(16 * colours).fill(-1);
    this.#free = new Uint32Array(16 * this.#words);
  }

  addVertex(): number {
    const vertex = this.#vertices++;
    this.#grow();
    this.#firstWord.push(0);
    const base = vertex * this.#words;
    this.#free.fill(0xffffffff, base, base + this.#words);
    if (this.#colours % 32 !== 0) this.#free[base + this.#words - 1] = 2 ** (this.#colours % 32) - 1;
    return vertex;
  }

  /** The colour of an edge; -1 when it has none. */
  colourOf(edge: number): number {
    return this.#colourOf[edge] ?? -1;
  }

  /** Adds an edge whose colour is known to be free at both ends. Edges are small numbers of the caller's. */
  set(edge: number, left: number, right: number, colour: number): void {
    this.#leftOf[edge] = left;
    this.#rightOf[edge] = right;
    this.#put(edge, colour);
  }

  /** Adds an edge and finds it a colour. */
  add(edge: number, left: number, right: number): void {
    this.#leftOf[edge] = left;
    this.#rightOf[edge] = right;
    const colour = this.#commonFree(left, right);
    this.#put(edge, colour === -1 ? this.#makeCommon(left, right) : colour);
  }

  #commonFree(left: number, right: number): number {
    const leftBase = left * this.#words;
    const rightBase = right * this.#words;
    for (let word = Math.max(this.#firstFree(left), this.#firstFree(right)); word < this.#words; word++) {
      const both = this.#free[leftBase + word]! & this.#free[rightBase + word]!;
      if (both !== 0) return word * 32 + lowestBit(both);
    }
    return -1;
  }

  #firstFree(vertex: number): number {
    const base = vertex * this.#words;
    let word = this.#firstWord[vertex]!;
    while (word < this.#words && this.#free[base + word] === 0) word++;
    this.#firstWord[vertex] = word;
    return word;
  }

  /** Frees one colour at both ends by swapping along a path; takes the first path without a pinned edge. */
  #makeCommon(left: number, right: number): number {
    let best: Path | null = null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const leftFree = this.#freeColour(left, attempt >>> 2);
      const rightFree = this.#freeColour(right, attempt & 3);
      if (leftFree === -1) break;
      if (rightFree === -1) continue;
      const path = this.#cheaperPath(left, right, leftFree, rightFree);
      if (best === null || path.pinned < best.pinned) best = path;
      if (best.pinned === 0) break;
    }
    this.#swapAlong(best!);
    return best!.frees;
  }

  /** Walks from both ends in step and takes the path that ends first, or the one with fewer pinned edges. */
  #cheaperPath(left: number, right: number, leftFree: number, rightFree: number): Path {
    const fromRight = new Path(right, leftFree, rightFree);
    const fromLeft = new Path(left, rightFree, leftFree);
    for (;;) {
      for (const path of [fromRight, fromLeft]) {
        if (!path.ended) this.#step(path);
        const other = path === fromRight ? fromLeft : fromRight;
        if (path.ended && path.pinned <= other.pinned) return path;
      }
    }
  }

  #step(path: Path): void {
    const edge = this.#edgeAt[path.vertex * this.#colours + path.nextColour]!;
    if (edge === -1) {
      path.ended = true;
      return;
    }
    path.edges.push(edge);
    if (this.#isPinned(edge)) path.pinned++;
    path.vertex = this.#leftOf[edge] === path.vertex ? this.#rightOf[edge]! : this.#leftOf[edge]!;
    path.nextColour = path.nextColour === path.frees ? path.other : path.frees;
  }

  #swapAlong(path: Path): void {
    for (const edge of path.edges) this.#take(edge);
    for (const edge of path.edges) {
      const from = this.#colourOf[edge]!;
      const to = from === path.frees ? path.other : path.frees;
      this.#put(edge, to);
      if (this.#isPinned(edge)) this.#onPinnedMove(edge, from, to);
    }
  }

  #put(edge: number, colour: number): void {
    const left = this.#leftOf[edge]!;
    const right = this.#rightOf[edge]!;
    this.#edgeAt[left * this.#colours + colour] = edge;
    this.#edgeAt[right * this.#colours + colour] = edge;
    this.#setFree(left, colour, false);
    this.#setFree(right, colour, false);
    this.#colourOf[edge] = colour;
  }

  #take(edge: number): void {
    const colour = this.#colourOf[edge]!;
    for (const vertex of [this.#leftOf[edge]!, this.#rightOf[edge]!]) {
      this.#edgeAt[vertex * this.#colours + colour] = -1;
      this.#setFree(vertex, colour, true);
    }
  }

  /** The free colour of a vertex after `skip` others; -1 when there are not so many. */
  #freeColour(vertex: number, skip: number): number {
    const base = vertex * this.#words;
    for (let word = this.#firstFree(vertex); word < this.#words; word++) {
      for (let bits = this.#free[base + word]!; bits !== 0; bits &= bits - 1) {
        if (skip-- === 0) return word * 32 + lowestBit(bits);
      }
    }
    return -1;
  }

  #setFree(vertex: number, colour: number, isFree: boolean): void {
    const word = colour >>> 5;
    const at = vertex * this.#words + word;
    const bit = 1 << (colour & 31);
    this.#free[at] = isFree ? this.#free[at]! | bit : this.#free[at]! & ~bit;
    if (isFree && word < this.#firstWord[vertex]!) this.#firstWord[vertex] = word;
  }

  #grow(): void {
    if (this.#vertices * this.#colours <= this.#edgeAt.length) return;
    const rows = this.#vertices * 2;
    const edgeAt = new Int32Array(rows * this.#colours).fill(-1);
    edgeAt.set(this.#edgeAt);
    this.#edgeAt = edgeAt;
    const free = new Uint32Array(rows * this.#words);
    free.set(this.#free);
    this.#free = free;
  }
}

/** An alternating path under way: swapping along it frees `frees` at its first vertex. */
class Path {
  readonly edges: number[] = [];
  readonly frees: number;
  readonly other: number;
  vertex: number;
  nextColour: number;
  pinned = 0;
  ended = false;

  constructor(start: number, frees: number, other: number) {
    this.vertex = start;
    this.frees = frees;
    this.other = other;
    this.nextColour = frees;
  }
}

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);

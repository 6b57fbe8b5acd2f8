const OWNERS = 2;
const NEXT = OWNERS;
const CELLS = OWNERS + 1;
const NOBODY = 0;

/**
 * Two places for look-ups by the system, shared by all threads of a process: its pool of four threads also reads files.
 *
 *     [0] [1]  the thread that has the place, or 0
 *     [2]      a thread that has neither and waits, or 0: others let it go first
 */
export class LookupSlots {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array;
  readonly #owner: number;

  /** `owner` is a number above 0 that no other thread of the process has. */
  constructor(owner: number, buffer = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
    this.#owner = owner;
  }

  /** Takes a place, unless both are taken, or the free one is kept for a thread that waits and this one does not insist. */
  take(insists: boolean): "taken" | "full" | "kept" {
    const places = this.#cells.subarray(0, OWNERS);
    const next = Atomics.load(this.#cells, NEXT);
    if (!insists && next !== NOBODY && next !== this.#owner) return places.includes(NOBODY) ? "kept" : "full";
    for (let at = 0; at < OWNERS; at++) {
      if (this.#changes(at, NOBODY, this.#owner)) {
        this.stopWaiting();
        return "taken";
      }
    }
    if (!places.includes(this.#owner)) this.#changes(NEXT, NOBODY, this.#owner);
    return "full";
  }

  /** Gives one place back. */
  release(): void {
    for (let at = 0; at < OWNERS; at++) {
      if (this.#changes(at, this.#owner, NOBODY)) return;
    }
  }

  /** This thread has nothing more to look up. */
  stopWaiting(): void {
    this.#changes(NEXT, this.#owner, NOBODY);
  }

  /** Frees what a thread had that is gone. */
  freeAllOf(owner: number): void {
    for (let at = 0; at < CELLS; at++) this.#changes(at, owner, NOBODY);
  }

  #changes(at: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.#cells, at, from, to) === from;
  }
}

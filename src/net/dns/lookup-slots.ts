const OWNERS = 2;
/** The owner of this cell has waited longest, or nearly so. */
const NEXT = OWNERS;
const CELLS = OWNERS + 1;
const NOBODY = 0;

/**
 * Two places for look-ups by the system, shared by all threads of a process: its pool of four threads also reads files.
 *
 *     [0] [1]  the thread that has the place, or 0
 *     [2]      a thread that found both taken, or 0: others let it go first once
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

  /** Takes a place if one is free; a polite thread leaves it to one that has waited. */
  take(polite: boolean): boolean {
    const cells = this.#cells;
    const next = Atomics.load(cells, NEXT);
    if (!polite || next === NOBODY || next === this.#owner) {
      for (let at = 0; at < OWNERS; at++) {
        if (Atomics.compareExchange(cells, at, NOBODY, this.#owner) === NOBODY) {
          this.stopWaiting();
          return true;
        }
      }
    }
    Atomics.compareExchange(cells, NEXT, NOBODY, this.#owner);
    return false;
  }

  /** Gives one place back. */
  release(): void {
    for (let at = 0; at < OWNERS; at++) {
      if (Atomics.compareExchange(this.#cells, at, this.#owner, NOBODY) === this.#owner) return;
    }
  }

  /** This thread has nothing more to look up. */
  stopWaiting(): void {
    Atomics.compareExchange(this.#cells, NEXT, this.#owner, NOBODY);
  }

  /** Frees what a thread had that is gone. */
  freeAllOf(owner: number): void {
    for (let at = 0; at < CELLS; at++) Atomics.compareExchange(this.#cells, at, owner, NOBODY);
  }
}

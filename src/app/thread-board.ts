/**
 * A few numbers that a thread and the main thread share without messages, so that they can be read while the thread
 * is stuck in a loop:
 *
 *     [0] turns      bumped by the thread while its event loop turns
 *     [1] task       number of the task that a user of the thread last entered
 *     [2] printed    print messages that the main thread has written out
 *     [3] counted    samples that the thread has counted in this test
 *     then 8 bytes   up to which moment of the clock its users may go on, in milliseconds
 */
const TURNS = 0;
const TASK = 1;
const PRINTED = 2;
const COUNTED = 3;
const SLOTS = 4;
const FENCE_OFFSET = SLOTS * Int32Array.BYTES_PER_ELEMENT;

export class ThreadBoard {
  readonly buffer: SharedArrayBuffer;
  /** One number, for the gate of the thread. */
  readonly fence: Float64Array;
  readonly #cells: Int32Array;

  constructor(buffer = new SharedArrayBuffer(FENCE_OFFSET + Float64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer, 0, SLOTS);
    this.fence = new Float64Array(buffer, FENCE_OFFSET, 1);
  }

  /** A plain store of eight bytes at their place is never seen in halves; the thread reads it before each request. */
  setFence(untilMs: number): void {
    this.fence[0] = untilMs;
  }

  bumpTurn(): void {
    Atomics.add(this.#cells, TURNS, 1);
  }

  get turns(): number {
    return Atomics.load(this.#cells, TURNS);
  }

  /** On the hot path: a plain store is enough, it is only read after the thread has been silent for seconds. */
  enterTask(task: number): void {
    this.#cells[TASK] = task;
  }

  get lastTask(): number {
    return this.#cells[TASK] as number;
  }

  /** On the hot path too. */
  showCounted(samples: number): void {
    this.#cells[COUNTED] = samples;
  }

  get counted(): number {
    return Atomics.load(this.#cells, COUNTED) >>> 0;
  }

  markPrinted(): void {
    Atomics.add(this.#cells, PRINTED, 1);
    Atomics.notify(this.#cells, PRINTED);
  }

  get printed(): number {
    return Atomics.load(this.#cells, PRINTED);
  }

  /** Blocks this thread until the main thread has written more than `printed` messages, or the time is over. */
  awaitPrinted(printed: number, timeoutMs: number): void {
    Atomics.wait(this.#cells, PRINTED, printed, timeoutMs);
  }
}

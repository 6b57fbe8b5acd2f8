import type { Clock, TimerHandle } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { RowFeed, RowTaker } from "../../user/row-feed.ts";
import type { RowsGranted, RowsWanted } from "./row-ledger.ts";
import { countRows, joinRows, noRows, type RowRanges } from "./row-ranges.ts";

export interface RowSupplyParts {
  readonly clock: Clock;
  /** For the spread of repeats. */
  readonly random: Random;
  readonly worker: string;
  readonly source: string;
  send(wanted: RowsWanted): void;
}

/** No seldomer: users may wait for the answer, and a bus that is back should not keep them waiting. */
const repeatAfterMs = [1000, 2000];
const repeatSpread = 0.25;
/** A new link or epoch is answered at some moment of this time. */
const renewWithinMs = 2000;
const smallestBlock = 16;
const largestBlock = 4096;
/** Half a block that lasted less is too small, one that lasted longer too large. */
const quickBlockMs = 1000;
const slowBlockMs = 10_000;

/**
 * The rows of one source in one thread: asks the controller ahead of its users, in blocks by how fast they take them,
 * one request at a time, repeated until it is answered.
 */
export class RowSupply implements RowFeed {
  readonly #parts: RowSupplyParts;
  /** The range that is being handed out, and those after it. */
  #next = 0;
  #until = 0;
  #later: RowRanges = noRows;
  #count = 0;
  readonly #takers = new Set<RowTaker>();
  #k = 0;
  #inFlight: RowsWanted | null = null;
  #repeats = 0;
  #timer: TimerHandle | null = null;
  #asksSoon = false;
  #block = smallestBlock;
  /** The controller gave no more than this. */
  #share = Number.POSITIVE_INFINITY;
  #askedMs = Number.NaN;
  #scarce = false;
  /** The controller asked what lies here unused; nothing is an answer too. */
  #isAsked = false;
  #ended = false;
  #leaving: { readonly done: () => void } | null = null;
  #closed = false;

  constructor(parts: RowSupplyParts) {
    this.#parts = parts;
  }

  next(): number | "later" | "used up" {
    if (this.#count === 0) return this.#ended ? "used up" : "later";
    const number = this.#take();
    if (this.#inFlight === null && !this.#isFull) this.#askSoon();
    return number;
  }

  wait(taker: RowTaker): () => void {
    this.#takers.add(taker);
    this.#askSoon();
    return () => this.#takers.delete(taker);
  }

  granted({ k, ranges, scarce, end }: RowsGranted): void {
    if (this.#inFlight === null || k !== this.#inFlight.k) return;
    const { waiting, ahead } = this.#inFlight;
    const granted = countRows(ranges);
    this.#inFlight = null;
    this.#setTimer(null, 0);
    this.#share = granted < waiting + ahead ? granted : Number.POSITIVE_INFINITY;
    this.#hold(joinRows(this.#held, ranges));
    this.#scarce = scarce || this.#leaving !== null;
    this.#ended = end;
    for (const taker of this.#takers) {
      if (this.#count === 0) break;
      this.#takers.delete(taker);
      taker.take(this.#take());
    }
    if (end) {
      const disappointed = [...this.#takers];
      this.#takers.clear();
      for (const taker of disappointed) taker.usedUp();
    }
    this.#askSoon();
    this.#checkLeft();
  }

  /** Somebody elsewhere waits for rows that lie here unused. */
  recall(): void {
    this.#scarce = true;
    this.#isAsked = true;
    this.#askSoon();
  }

  /** Gives back what no user was handed; resolves when the controller has taken it. No user asks any more. */
  giveBack(): Promise<void> {
    return new Promise((resolve) => {
      this.#leaving = { done: resolve };
      this.#scarce = true;
      this.#askSoon();
      this.#checkLeft();
    });
  }

  /** There is a new link or controller: what is on its way goes again at some moment of the next two seconds. */
  renew(): void {
    if (this.#inFlight === null) return;
    this.#setTimer(() => this.#repeat(), this.#parts.random.next() * renewWithinMs);
  }

  close(): void {
    this.#closed = true;
    this.#setTimer(null, 0);
  }

  get #held(): RowRanges {
    return this.#next < this.#until ? [[this.#next, this.#until], ...this.#later] : this.#later;
  }

  #hold(ranges: RowRanges): void {
    const [first = [0, 0], ...later] = ranges;
    [this.#next, this.#until] = first;
    this.#later = later;
    this.#count = countRows(ranges);
  }

  #take(): number {
    if (this.#next === this.#until) this.#hold(this.#later);
    this.#count--;
    return this.#next++;
  }

  /** In the next turn, so that all who come in this one are asked for at once. */
  #askSoon(): void {
    if (this.#asksSoon) return;
    this.#asksSoon = true;
    this.#parts.clock.setImmediate(() => {
      this.#asksSoon = false;
      this.#ask();
    });
  }

  #ask(): void {
    if (this.#closed || this.#inFlight !== null || this.#ended) return;
    const waiting = this.#takers.size;
    if (waiting === 0 && this.#isFull && !this.#isAsked) return;
    this.#isAsked = false;
    const { worker, source } = this.#parts;
    // Where rows are scarce none lie here while nobody waits for them.
    const back = this.#scarce && waiting === 0 ? this.#held : noRows;
    if (back !== noRows) this.#hold(noRows);
    const ahead = this.#scarce ? 0 : this.#nextBlock(waiting > 0) - this.#count;
    this.#inFlight = { worker, source, k: ++this.#k, waiting, ahead, held: this.#held, back };
    this.#repeats = 0;
    this.#publish();
  }

  #repeat(): void {
    this.#repeats++;
    this.#publish();
  }

  #publish(): void {
    const { random, send } = this.#parts;
    const afterMs = repeatAfterMs[Math.min(this.#repeats, repeatAfterMs.length - 1)]!;
    this.#setTimer(() => this.#repeat(), afterMs * (1 + repeatSpread * (2 * random.next() - 1)));
    send(this.#inFlight!);
  }

  /** Nothing need be asked for unless somebody waits; where rows are scarce, nothing may lie here then either. */
  get #isFull(): boolean {
    return this.#scarce ? this.#count === 0 : this.#count >= Math.min(this.#block, this.#share) / 2;
  }

  /** @param isLate users wait already: the block was much too small. */
  #nextBlock(isLate: boolean): number {
    const nowMs = this.#parts.clock.now();
    const lastedMs = nowMs - this.#askedMs;
    this.#askedMs = nowMs;
    if (lastedMs < quickBlockMs) this.#block = Math.min(largestBlock, this.#block * (isLate ? 4 : 2));
    else if (lastedMs > slowBlockMs) this.#block = Math.max(smallestBlock, this.#block / 2);
    return Math.max(this.#block, this.#count);
  }

  #checkLeft(): void {
    if (this.#leaving === null || this.#inFlight !== null || this.#count > 0) return;
    this.#leaving.done();
    this.#leaving = null;
  }

  #setTimer(callback: (() => void) | null, delayMs: number): void {
    const { clock } = this.#parts;
    if (this.#timer !== null) clock.clearTimer(this.#timer);
    this.#timer =
      callback === null
        ? null
        : clock.setTimer(() => {
            this.#timer = null;
            callback();
          }, delayMs);
  }
}

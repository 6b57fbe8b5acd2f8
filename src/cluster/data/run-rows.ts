import type { RowSource } from "../../user/row-feed.ts";
import type { Journal } from "../journal.ts";
import { RowLedger, type RowsGranted, type RowsWanted } from "./row-ledger.ts";

/** What the rows of a run need of those around them. */
export interface RunRowsParts {
  readonly sources: readonly RowSource[];
  readonly journal: Journal;
  /** Among how many workers rows are shared. */
  workers(): number;
  /** Whether nothing comes back from this one. */
  isLost(worker: string): boolean;
  answer(granted: RowsGranted): void;
  /** Asks a worker to give back what none of its users waits for. */
  recall(worker: string, source: string): void;
  /** Every row of a source was handed out, and the first comes again. */
  beganAnew?(source: string): void;
}

const recallEachMs = 1000;

/** Answers what the workers of one run ask for, each request once, and journals it before that. */
export class RunRows {
  readonly #parts: RunRowsParts;
  readonly #ledger: RowLedger;
  /** Requests that wait for rows of others, in the order in which they came. */
  readonly #pending = new Map<string, RowsWanted>();
  /** Decided, and not in the journal yet. */
  readonly #journaling = new Set<string>();
  /** Sources that have begun anew. */
  readonly #anew = new Set<string>();
  /** Null while the test runs. */
  #lostBeforeEnd: ReadonlySet<string> | null = null;
  #lastRecallMs = Number.NEGATIVE_INFINITY;

  constructor(parts: RunRowsParts) {
    this.#parts = parts;
    this.#ledger = new RowLedger(parts.sources);
  }

  /** The book itself: for checkpoints and resuming. */
  get ledger(): RowLedger {
    return this.#ledger;
  }

  /** At most so many rows were lost with workers that are no more: nobody else is handed them. */
  get lost(): number {
    const before = this.#lostBeforeEnd;
    return this.#ledger.lostWith((worker) => this.#parts.isLost(worker) && before?.has(worker) !== false);
  }

  /** The test ends: rows that are with workers which are lost from now on nobody would have been handed. */
  end(): void {
    this.#lostBeforeEnd = new Set(this.#ledger.workers.filter((worker) => this.#parts.isLost(worker)));
  }

  request(wanted: RowsWanted): void {
    const { worker, source, k } = wanted;
    if (!this.#ledger.knows(source)) return;
    const key = keyOf(wanted);
    const newest = this.#ledger.newest(worker, source);
    if (newest !== undefined && k <= newest.k) {
      if (k === newest.k && !this.#journaling.has(key)) this.#parts.answer(newest);
      return;
    }
    // What is given to one that is taken for lost is lost; when it is back it asks again.
    if (this.#parts.isLost(worker) || !this.#ledger.isHonest(wanted)) return;
    this.#pending.set(key, wanted);
    this.#decide();
  }

  /** Sees to those that wait: who holds rows may have been lost, and what was asked for may not have arrived. */
  tick(nowMs: number): void {
    if (this.#pending.size === 0) return;
    for (const [key, { worker }] of this.#pending) if (this.#parts.isLost(worker)) this.#pending.delete(key);
    this.#decide();
    if (nowMs - this.#lastRecallMs < recallEachMs) return;
    this.#lastRecallMs = nowMs;
    for (const source of new Set([...this.#pending.values()].map((wanted) => wanted.source))) {
      for (const worker of this.#ledger.holders(source)) {
        if (this.#holds(worker, source)) this.#parts.recall(worker, source);
      }
    }
  }

  /** One decision may bring rows for the next: those that were given back. */
  #decide(): void {
    let decided = true;
    while (decided) {
      decided = false;
      for (const [key, wanted] of this.#pending) {
        const { source } = wanted;
        const record = this.#ledger.decide(wanted, this.#parts.workers(), (worker) =>
          this.#holds(worker, source),
        );
        if (record === null) continue;
        this.#pending.delete(key);
        decided = true;
        void this.#answer(key, record);
        this.#tellLap(source, record.ranges.at(-1)?.[1] ?? 0);
      }
    }
  }

  async #answer(key: string, record: ReturnType<RowLedger["decide"]> & object): Promise<void> {
    const { held: _held, back: _back, ...granted } = record;
    const journaled = this.#parts.journal.append({ kind: "grant", grant: record });
    if (journaled !== undefined) {
      this.#journaling.add(key);
      // A journal that fails says so itself; from then on memory is all there is, and the run goes on.
      await journaled.catch(() => {});
      this.#journaling.delete(key);
    }
    this.#parts.answer(granted);
  }

  /** A worker whose own request waits says in it what it has. */
  #holds(worker: string, source: string): boolean {
    const wanted = this.#pending.get(keyOf({ worker, source }));
    if (wanted !== undefined && wanted.held.length + wanted.back.length === 0) return false;
    return !this.#parts.isLost(worker);
  }

  #tellLap(source: string, to: number): void {
    const rows = this.#parts.sources.find(({ key }) => key === source)?.rows ?? Number.POSITIVE_INFINITY;
    if (to <= rows || this.#anew.has(source)) return;
    this.#anew.add(source);
    this.#parts.beganAnew?.(source);
  }
}

const keyOf = ({ worker, source }: Pick<RowsWanted, "worker" | "source">): string => `${worker} ${source}`;

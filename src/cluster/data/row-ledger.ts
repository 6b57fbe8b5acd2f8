import type { RowSource } from "../../user/row-feed.ts";
import { countRows, isWithinRows, joinRows, noRows, type RowRanges, takeRows } from "./row-ranges.ts";

/** What a worker asks for, and what it says of the rows that it has. */
export interface RowsWanted {
  readonly worker: string;
  readonly source: string;
  /** From 1, without a gap. */
  readonly k: number;
  /** Users that wait for a row now. */
  readonly waiting: number;
  /** Rows that it would like besides, so that nobody has to wait. */
  readonly ahead: number;
  /** Rows that it has and no user was handed. */
  readonly held: RowRanges;
  /** Rows that it gives back: not among those held. */
  readonly back: RowRanges;
}

/** The answer to the k-th request of a worker for a source; repeated unchanged. */
export interface RowsGranted {
  readonly worker: string;
  readonly source: string;
  readonly k: number;
  readonly ranges: RowRanges;
  /** All rows are handed out: ask for users that wait, and give back what nobody waits for. */
  readonly scarce: boolean;
  /** There is no row left, and none comes back. */
  readonly end: boolean;
}

/** An answer with what it answers: whoever is told these in order can tell again who has which rows. */
export interface GrantRecord extends RowsGranted {
  readonly held: RowRanges;
  readonly back: RowRanges;
}

/** The whole ledger as plain data. */
export interface RowLedgerState {
  readonly sources: readonly {
    readonly key: string;
    readonly next: number;
    readonly returned: RowRanges;
    readonly newest: readonly GrantRecord[];
  }[];
}

/** The most rows of one answer: what a worker may hold stays small, and so does what it may lose. */
const mostRows = 65_536;

interface Account {
  readonly source: RowSource;
  /** The lowest number that nobody was given yet. */
  next: number;
  /** Given back, and not given again yet. */
  returned: RowRanges;
  /** The newest answer to each worker. */
  readonly newest: Map<string, GrantRecord>;
}

/**
 * Who was given which rows, so that no row is given twice: a pure book, whose owner brings requests in and answers out.
 */
export class RowLedger {
  readonly #accounts: ReadonlyMap<string, Account>;

  constructor(sources: readonly RowSource[]) {
    this.#accounts = new Map(
      sources.map((source) => [source.key, { source, next: 0, returned: noRows, newest: new Map() }]),
    );
  }

  knows(source: string): boolean {
    return this.#accounts.has(source);
  }

  /** The answer that a worker was given last; undefined before its first. */
  newest(worker: string, source: string): RowsGranted | undefined {
    return this.#accounts.get(source)?.newest.get(worker);
  }

  /** Whether a request says what can be true: it holds and gives back only what it was given. */
  isHonest({ worker, source, held, back }: RowsWanted): boolean {
    const had = this.#heldIn(this.#account(source), worker);
    return isWithinRows(held, had) && isWithinRows(back, had) && !overlaps(held, back);
  }

  /**
   * Decides a request that is new; null where it has to wait, since others hold rows that they may give back.
   * @param workers among how many the rows are shared.
   * @param holds whether what this other worker holds can still come back.
   */
  decide(wanted: RowsWanted, workers: number, holds: (worker: string) => boolean): GrantRecord | null {
    const account = this.#account(wanted.source);
    const { worker, source, k, waiting, held, back } = wanted;
    const returned = joinRows(account.returned, back);
    const rest = countRows(returned) + (limitOf(account.source) - account.next);
    const scarce = limitOf(account.source) === account.next;
    const envelope = { worker, source, k, held, back };
    if (rest === 0 && waiting > 0) {
      if (this.holders(source).some((other) => other !== worker && holds(other))) return null;
      return this.#book({ ...envelope, ranges: noRows, scarce, end: true });
    }
    const count = Math.min(rest, mostRows, countFor(wanted, account.source, rest, workers, scarce));
    const fromReturned = takeRows(returned, count).taken;
    const missing = count - countRows(fromReturned);
    const fresh: RowRanges = missing === 0 ? noRows : [[account.next, account.next + missing]];
    const ranges = joinRows(fromReturned, fresh);
    return this.#book({
      ...envelope,
      ranges,
      scarce: limitOf(account.source) === account.next + missing,
      end: false,
    });
  }

  /** Takes a record again that was journaled. */
  replay(record: GrantRecord): void {
    if (this.knows(record.source)) this.#book(record);
  }

  /** Workers that hold rows of this source, as far as they said. */
  holders(source: string): string[] {
    const account = this.#account(source);
    return [...account.newest.keys()].filter((worker) => this.#heldIn(account, worker).length > 0);
  }

  /** Every worker that was ever answered. */
  get workers(): string[] {
    return [...new Set([...this.#accounts.values()].flatMap(({ newest }) => [...newest.keys()]))];
  }

  /** At most so many rows of all sources does this worker hold: it may have handed them out since it was heard. */
  heldBy(worker: string): number {
    return [...this.#accounts.values()].reduce(
      (sum, account) => sum + countRows(this.#heldIn(account, worker)),
      0,
    );
  }

  /**
   * At most so many rows nobody will be handed: those of workers that are lost, and of a source whose end was told also
   * those that were with a lost one then, though it may be back.
   */
  lostWith(isLost: (worker: string) => boolean): number {
    let lost = 0;
    for (const account of this.#accounts.values()) {
      const hasEnded = [...account.newest.values()].some(({ end }) => end);
      for (const worker of account.newest.keys()) {
        if (hasEnded || isLost(worker)) lost += countRows(this.#heldIn(account, worker));
      }
    }
    return lost;
  }

  get state(): RowLedgerState {
    return {
      sources: [...this.#accounts.values()].map(({ source: { key }, next, returned, newest }) => {
        return { key, next, returned, newest: [...newest.values()] };
      }),
    };
  }

  /** Becomes what `state` told. */
  restore({ sources }: RowLedgerState): void {
    for (const { key, next, returned, newest } of sources) {
      const account = this.#accounts.get(key);
      if (account === undefined) continue;
      account.next = next;
      account.returned = returned;
      account.newest.clear();
      for (const record of newest) account.newest.set(record.worker, record);
    }
  }

  #book(record: GrantRecord): GrantRecord {
    const account = this.#account(record.source);
    const available = joinRows(account.returned, record.back);
    account.returned = withoutRows(available, record.ranges);
    account.next = Math.max(account.next, record.ranges.at(-1)?.[1] ?? 0);
    account.newest.set(record.worker, record);
    return record;
  }

  #account(source: string): Account {
    return this.#accounts.get(source)!;
  }

  #heldIn({ newest }: Account, worker: string): RowRanges {
    const record = newest.get(worker);
    return record === undefined ? noRows : joinRows(record.held, record.ranges);
  }
}

const limitOf = ({ rows, recycles }: RowSource): number =>
  rows === null || recycles ? Number.MAX_SAFE_INTEGER : rows;

/** Whoever waits comes first; ahead of that a worker gets at most half its fair share of what is left in the lap. */
const countFor = (
  { waiting, ahead }: RowsWanted,
  { rows, recycles }: RowSource,
  rest: number,
  workers: number,
  scarce: boolean,
): number => {
  if (scarce) return waiting;
  const lap = rows === null ? Number.POSITIVE_INFINITY : recycles ? rows : rest;
  const share = Math.ceil(lap / (2 * Math.max(1, workers)));
  return Math.max(waiting, Math.min(waiting + ahead, share));
};

const overlaps = (one: RowRanges, other: RowRanges): boolean =>
  one.some(([from, to]) => other.some(([first, last]) => from < last && first < to));

/** The numbers of the first that are not in the second. */
const withoutRows = (ranges: RowRanges, taken: RowRanges): RowRanges => {
  let left = ranges;
  for (const [from, to] of taken) {
    left = left.flatMap(([first, last]): RowRanges => {
      if (last <= from || to <= first) return [[first, last]];
      const before: RowRanges = first < from ? [[first, from]] : [];
      return last > to ? [...before, [to, last]] : before;
    });
  }
  return left;
};

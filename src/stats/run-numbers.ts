import type { EntryCounts, EntryRow, ErrorGroupRow, ExceptionGroupRow } from "./counted-rows.ts";
import { identityOf } from "./delta.ts";
import { type EntriesPiece, encodeEntries, visitEntries } from "./entries-checkpoint.ts";
import { EntryView, type RateBasis } from "./entry-view.ts";
import { ErrorGroups } from "./error-groups.ts";
import { ExceptionGroups } from "./exception-groups.ts";
import { otherName } from "./group-texts.ts";
import type { ErrorsPiece, ExceptionsPiece } from "./groups-checkpoint.ts";
import type { EntrySnapshot, ErrorRow, ExceptionRow } from "./snapshot.ts";
import { type SavedEntry, StatsEntry } from "./stats-entry.ts";

export interface RunNumbersOptions {
  /** Past so many different (method, name), in the order of rows, they are counted in the row "other". */
  readonly maxNames: number;
  readonly maxErrors: number;
  readonly maxExceptions: number;
  /** Keeps the response times of the last ten seconds for each name. */
  readonly entryWindows: boolean;
}

/** A piece of the numbers in a checkpoint. */
export type NumbersPiece =
  | ({ readonly part: "total" | "entries" } & EntriesPiece)
  | ({ readonly part: "errors" } & ErrorsPiece)
  | ({ readonly part: "exceptions" } & ExceptionsPiece);

interface NamedEntry {
  readonly key: string;
  readonly entry: SavedEntry;
}

/** So many entries make a piece: some milliseconds of work. */
const entriesAtOnce = 100;

/** Entries, errors and exceptions since time zero or the last reset. Rows only add up. */
export class RunNumbers {
  readonly #options: RunNumbersOptions;
  readonly #entries = new Map<string, StatsEntry>();
  // Kept beside the entries rather than merged from them: whole numbers add up to the same, at any time at no cost.
  readonly #total: StatsEntry;
  readonly #errors: ErrorGroups;
  readonly #exceptions: ExceptionGroups;
  #other: StatsEntry | null = null;
  #sorted: StatsEntry[] | null = null;
  /** Of the row that came last; no name yet is that of the total. */
  #last: StatsEntry;

  constructor(options: RunNumbersOptions) {
    this.#options = options;
    this.#total = new StatsEntry("", "Aggregated", options.entryWindows);
    this.#last = this.#total;
    this.#errors = new ErrorGroups(options.maxErrors);
    this.#exceptions = new ExceptionGroups(options.maxExceptions);
  }

  /** What has gone past its cap. */
  get overflowed(): { readonly names: boolean; readonly errors: boolean; readonly exceptions: boolean } {
    const [errors, exceptions] = [this.#errors.overflowed, this.#exceptions.overflowed];
    return { names: this.#other !== null, errors, exceptions };
  }

  /** Requests that were never sent by a fault of this machine. */
  get generatorFaults(): number {
    return this.#total.generatorFaults;
  }

  /** Where a row is to be counted; past the cap of names that is the row "other". */
  entryOf(row: EntryRow): StatsEntry {
    // A worker names its rows in the same order each second, and most workers in that of others.
    const last = this.#last;
    let entry = last.next;
    if (entry === null || !row.hasKey(last.nextKey)) {
      const { key } = row;
      entry = this.#entries.get(key) ?? this.#unseen(row);
      last.next = entry;
      last.nextKey = key;
    }
    this.#last = entry;
    return entry;
  }

  /** Whether an entry is that of all names past the cap. */
  isOther(entry: StatsEntry): boolean {
    return entry === this.#other;
  }

  /** Adds to the row of all names what entries were told, which leave it alone. */
  addToTotal(counts: EntryCounts): void {
    this.#total.add(counts);
  }

  error(row: ErrorGroupRow): void {
    this.#errors.add(row);
  }

  exception(row: ExceptionGroupRow, worker: string): void {
    this.#exceptions.add(row, worker);
  }

  /** All of it as it is now; entries are encoded one piece after the other, when asked for. */
  save(): Iterable<NumbersPiece> {
    const total = { key: keyOf(this.#total), entry: this.#total.save() };
    const entries = [...this.#entries].map(([key, entry]) => ({ key, entry: entry.save() }));
    if (this.#other !== null) entries.push({ key: keyOf(this.#other), entry: this.#other.save() });
    const errors = { part: "errors", ...this.#errors.save() } as const;
    const exceptions = { part: "exceptions", ...this.#exceptions.save() } as const;
    return pieces(total, entries, [errors, exceptions]);
  }

  /** Takes a piece of what other numbers saved, in the place of nothing. */
  restore(piece: NumbersPiece): void {
    if (piece.part === "errors") this.#errors.restore(piece);
    else if (piece.part === "exceptions") this.#exceptions.restore(piece);
    else if (piece.part === "total")
      visitEntries(piece, (row, rates, times) => this.#total.restore(row, rates, times));
    else visitEntries(piece, (row, rates, times) => this.#unseen(row).restore(row, rates, times));
  }

  total(basis: RateBasis): EntrySnapshot {
    return new EntryView(this.#total, basis);
  }

  /** Sorted by name, then method. */
  entries(basis: RateBasis): EntrySnapshot[] {
    this.#sorted ??= this.#sort();
    return this.#sorted.map((entry) => new EntryView(entry, basis));
  }

  errors(zeroWallMs: number): ErrorRow[] {
    return this.#errors.rows(zeroWallMs);
  }

  exceptions(): ExceptionRow[] {
    return this.#exceptions.rows();
  }

  #unseen(row: EntryRow): StatsEntry {
    const [method = "", name = ""] = row.texts();
    const isOther = method === otherName.method && name === otherName.name;
    if (!isOther && this.#entries.size < this.#options.maxNames) {
      const entry = new StatsEntry(method, name, this.#options.entryWindows);
      this.#entries.set(row.key, entry);
      this.#sorted = null;
      return entry;
    }
    if (this.#other === null) {
      this.#other = new StatsEntry(otherName.method, otherName.name, this.#options.entryWindows);
      this.#sorted = null;
    }
    return this.#other;
  }

  #sort(): StatsEntry[] {
    const entries = [...this.#entries.values()];
    if (this.#other !== null) entries.push(this.#other);
    return entries.sort((a, b) => order(a.name, b.name) || order(a.method, b.method));
  }
}

function* pieces(
  total: NamedEntry,
  entries: readonly NamedEntry[],
  groups: readonly NumbersPiece[],
): Generator<NumbersPiece> {
  yield { part: "total", ...encodeEntries([total]) };
  for (let at = 0; at < entries.length; at += entriesAtOnce) {
    yield { part: "entries", ...encodeEntries(entries.slice(at, at + entriesAtOnce)) };
  }
  yield* groups;
}

/** The bytes that name an entry, one character a byte. */
const keyOf = ({ method, name }: StatsEntry): string =>
  Buffer.from(identityOf(method, name)).toString("latin1");

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

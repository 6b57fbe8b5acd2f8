import type { EntryCounts, EntryRow, ErrorGroupRow, ExceptionGroupRow } from "./delta-decoder.ts";
import { EntryView, type RateBasis } from "./entry-view.ts";
import { ErrorGroups } from "./error-groups.ts";
import { ExceptionGroups } from "./exception-groups.ts";
import { otherName } from "./group-texts.ts";
import type { EntrySnapshot, ErrorRow, ExceptionRow } from "./snapshot.ts";
import { StatsEntry } from "./stats-entry.ts";

export interface RunNumbersOptions {
  /** Past so many different (method, name), in the order of rows, they are counted in the row "other". */
  readonly maxNames: number;
  readonly maxErrors: number;
  readonly maxExceptions: number;
  /** Keeps the response times of the last ten seconds for each name. */
  readonly entryWindows: boolean;
}

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

  constructor(options: RunNumbersOptions) {
    this.#options = options;
    this.#total = new StatsEntry("", "Aggregated", options.entryWindows);
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

  entry(row: EntryRow): void {
    const entry = this.#entries.get(row.key) ?? this.#unseen(row);
    entry.add(row);
  }

  /** Adds to the row of all names what `entry` was told, which leaves it alone. */
  addToTotal(counts: EntryCounts): void {
    this.#total.add(counts);
  }

  error(row: ErrorGroupRow): void {
    this.#errors.add(row);
  }

  exception(row: ExceptionGroupRow, worker: string): void {
    this.#exceptions.add(row, worker);
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

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

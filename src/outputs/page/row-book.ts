import type { EntrySnapshot, RunSnapshot } from "../../stats/snapshot.ts";
import { rowValues } from "./row-values.ts";
import type { RowName, RowValues } from "./view.ts";

/** The rate over the whole test of a name that does nothing falls slowly: it is told again when it is so far off. */
const TOLERATED_DRIFT = 0.01;

/** Numbers of a row when it was last told: of a whole entry its histograms would be held too. */
interface ToldRow {
  readonly values: RowValues;
  readonly requests: number;
  readonly failures: number;
  readonly aborted: number;
  readonly retries: number;
  readonly currentRps: number;
  readonly currentFailuresPerSecond: number;
  readonly rps: number;
}

/** Rows of one method and name: one, or several where names read alike. */
interface AlikeRows {
  readonly ids: number[];
  /** Those before it are taken in this snapshot. */
  next: number;
  snapshot: number;
}

const totalId = 0;

/**
 * Gives each name of a run a row of its own for good, and knows which rows have changed since they were told. Names that
 * read alike, as those whose secrets are masked may, have a row each, so that no number is lost.
 */
export class RowBook {
  /** By method and name. */
  readonly #ids = new Map<string, AlikeRows>();
  /** By id: the snapshot in which the row was seen last. */
  readonly #seenIn: number[] = [];
  #snapshots = 0;
  readonly #names: RowName[] = [];
  /** By id. */
  readonly #told: (ToldRow | undefined)[] = [];
  #latest: (EntrySnapshot | undefined)[] = [];
  /** Ids of rows that changed, those that have waited longest first. */
  readonly #waiting = new Set<number>();
  readonly #toldNames: RowName[] = [];
  #entries: readonly EntrySnapshot[] = [];
  #idsOfEntries: number[] = [];

  take({ total, entries, state }: RunSnapshot): void {
    const isLast = state === "stopped";
    const ids = this.#identify(entries);
    this.#see(totalId, total, isLast);
    for (let i = 0; i < entries.length; i++) this.#see(ids[i]!, entries[i]!, isLast);
  }

  /** Names and rows to tell now, the total first; at most so many rows, the rest another time. */
  takeChanges(mostRows: number): { readonly names: readonly RowName[]; readonly rows: readonly RowValues[] } {
    const names: RowName[] = [];
    const rows: RowValues[] = [];
    if (this.#waiting.has(totalId)) rows.push(this.#tell(totalId));
    for (const id of this.#waiting) {
      if (rows.length >= mostRows) break;
      const name = this.#told[id] === undefined ? this.#names[id - 1] : undefined;
      if (name !== undefined) names.push(name);
      rows.push(this.#tell(id));
    }
    this.#toldNames.push(...names);
    return { names, rows };
  }

  /** What was told so far. */
  told(): { readonly names: readonly RowName[]; readonly rows: readonly RowValues[] } {
    const rows = this.#told.flatMap((row) => (row === undefined ? [] : [row.values]));
    return { names: this.#toldNames.slice(), rows };
  }

  /** All names and rows as they are now. */
  now(): { readonly names: readonly RowName[]; readonly rows: readonly RowValues[] } {
    const rows = this.#latest.flatMap((entry, id) => (entry === undefined ? [] : [rowValues(id, entry)]));
    return { names: this.#names.slice(), rows };
  }

  /** Ids of entries. Mostly they are those of the last time, or some are new among them. */
  #identify(entries: readonly EntrySnapshot[]): number[] {
    const ids: number[] = new Array(entries.length);
    let before = 0;
    this.#snapshots += 1;
    for (let i = 0; i < entries.length; i++) {
      const { method, name } = entries[i]!;
      const known = this.#entries[before];
      const isKnown = known !== undefined && known.name === name && known.method === method;
      const likely = isKnown ? this.#idsOfEntries[before++]! : totalId;
      const id = likely === totalId || this.#isTaken(likely) ? this.#idOf(method, name) : likely;
      this.#seenIn[id] = this.#snapshots;
      ids[i] = id;
    }
    this.#entries = entries;
    this.#idsOfEntries = ids;
    return ids;
  }

  /** By another entry of this snapshot. */
  #isTaken(id: number): boolean {
    return this.#seenIn[id] === this.#snapshots;
  }

  #idOf(method: string, name: string): number {
    const key = `${method.length} ${method}${name}`;
    const alike = this.#ids.get(key) ?? { ids: [], next: 0, snapshot: 0 };
    this.#ids.set(key, alike);
    if (alike.snapshot !== this.#snapshots) Object.assign(alike, { next: 0, snapshot: this.#snapshots });
    while (alike.next < alike.ids.length && this.#isTaken(alike.ids[alike.next]!)) alike.next += 1;
    if (alike.next === alike.ids.length) {
      alike.ids.push(this.#names.push({ id: this.#names.length + 1, method, name }));
    }
    return alike.ids[alike.next]!;
  }

  #see(id: number, entry: EntrySnapshot, isLast: boolean): void {
    this.#latest[id] = entry;
    if (!this.#waiting.has(id) && isNews(this.#told[id], entry, isLast)) this.#waiting.add(id);
  }

  #tell(id: number): RowValues {
    this.#waiting.delete(id);
    const entry = this.#latest[id]!;
    const { requests, failures, aborted, retries, currentRps, currentFailuresPerSecond, rps } = entry;
    const values = rowValues(id, entry);
    const counts = { requests, failures, aborted, retries };
    this.#told[id] = { values, ...counts, currentRps, currentFailuresPerSecond, rps };
    return values;
  }
}

const isNews = (told: ToldRow | undefined, entry: EntrySnapshot, isLast: boolean): boolean =>
  told === undefined ||
  told.requests !== entry.requests ||
  told.failures !== entry.failures ||
  told.aborted !== entry.aborted ||
  told.retries !== entry.retries ||
  told.currentRps !== entry.currentRps ||
  told.currentFailuresPerSecond !== entry.currentFailuresPerSecond ||
  Math.abs(told.rps - entry.rps) > (isLast ? 0 : told.rps * TOLERATED_DRIFT);

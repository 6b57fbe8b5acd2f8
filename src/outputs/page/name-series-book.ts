import type { EntrySnapshot, RunSnapshot } from "../../stats/snapshot.ts";
import { AskedNames } from "./asked-names.ts";
import { NameBeginnings } from "./name-beginnings.ts";
import { OneNameSeries } from "./one-name-series.ts";
import { together } from "./together.ts";
import type { NameSeries } from "./view.ts";

/** A look at a name may cost a third of a millisecond, for its percentiles: so many are looked at a second, in turn. */
const NAMES_A_SECOND = 10;
/** How often names that are not followed get a chance to be. */
const CHOICE_SECONDS = 10;
/** A name takes the place of another only when it has so many times its requests, or two would take turns. */
const LEAD = 1.25;

export interface NameSeriesBookOptions {
  readonly mostNames?: number;
  readonly mostPoints?: number;
  readonly namesASecond?: number;
  /** Told once when not all names can be kept. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Single names over time, as differences of their cumulative numbers: of the names with most requests, at most 200, and
 * of those that somebody asked for. Few names are looked at each second, many less often; old points merge with their neighbours. Entries that read alike, as
 * those whose secrets are masked may, are one name.
 */
export class NameSeriesBook {
  readonly #mostNames: number;
  readonly #mostPoints: number;
  readonly #namesASecond: number;
  readonly #onWarning: (message: string) => void;
  /** By name, then method. */
  readonly #followed = new Map<string, Map<string, OneNameSeries>>();
  /** In the order of their next look. */
  readonly #turns = new Set<OneNameSeries>();
  readonly #beginnings = new NameBeginnings();
  readonly #asked: AskedNames;
  /** Of the last snapshot. */
  #entries: readonly EntrySnapshot[] = [];
  #lastSecond = 0;
  #choiceSecond = Number.NEGATIVE_INFINITY;
  #entriesAtChoice = 0;
  #zeroSecond = 0;
  #warned = false;

  constructor(options: NameSeriesBookOptions = {}) {
    this.#mostNames = options.mostNames ?? 200;
    this.#mostPoints = options.mostPoints ?? 512;
    this.#namesASecond = options.namesASecond ?? NAMES_A_SECOND;
    this.#onWarning = options.onWarning ?? (() => {});
    this.#asked = new AskedNames(this.#mostPoints);
  }

  take(snapshot: RunSnapshot): void {
    const { elapsedSeconds, zeroSecond, entries, state } = snapshot;
    if (zeroSecond !== this.#zeroSecond) {
      this.#zeroSecond = zeroSecond;
      this.#choiceSecond = Number.NEGATIVE_INFINITY;
      this.#beginnings.restart(zeroSecond);
      for (const name of this.#turns) name.restart();
      this.#asked.restart();
    }
    const isLast = state === "stopped";
    const second = isLast ? Math.ceil(elapsedSeconds) : Math.floor(elapsedSeconds);
    this.#choose(entries, second);
    const due = this.#takeTurns(isLast ? this.#mostNames : this.#namesASecond);
    const alike = new Map<OneNameSeries, EntrySnapshot[]>();
    for (const entry of entries) {
      const name = this.#followedOf(entry.method, entry.name);
      if (name === undefined || !due.has(name)) continue;
      const others = alike.get(name);
      if (others === undefined) alike.set(name, [entry]);
      else others.push(entry);
    }
    for (const [name, list] of alike) name.take(together(list), second, isLast);
    this.#asked.take(entries, second, isLast);
    this.#entries = entries;
    this.#lastSecond = second;
  }

  /** One name over time, from now on followed if it wasn't; null for one that nothing was counted of. */
  of(method: string, name: string): NameSeries | null {
    const followed = this.#followedOf(method, name)?.series() ?? this.#asked.of(method, name);
    if (followed !== null) return followed;
    const entries = this.#entries.filter((entry) => entry.method === method && entry.name === name);
    if (entries.length === 0) return null;
    return this.#asked.follow(entries, this.#beginnings.of(entries[0]!), this.#lastSecond);
  }

  /** All names that are followed. @param mostPoints of each; neighbours merge where there are more. */
  all(mostPoints = Number.POSITIVE_INFINITY): NameSeries[] {
    const busiest = [...this.#followed.values()].flatMap((methods) =>
      [...methods.values()].map((name) => name.series(mostPoints)),
    );
    const asked = this.#asked.all(mostPoints);
    return [...busiest, ...asked.filter(({ method, name }) => !this.#followedOf(method, name))];
  }

  #followedOf(method: string, name: string): OneNameSeries | undefined {
    return this.#followed.get(name)?.get(method);
  }

  /** Those whose turn it is, who then stand in line again. */
  #takeTurns(count: number): ReadonlySet<OneNameSeries> {
    const due = new Set<OneNameSeries>();
    for (const name of this.#turns) {
      if (due.size === count) break;
      due.add(name);
    }
    for (const name of due) {
      this.#turns.delete(name);
      this.#turns.add(name);
    }
    return due;
  }

  #choose(entries: readonly EntrySnapshot[], second: number): void {
    const hasRoom = this.#turns.size < this.#mostNames;
    const hasNew = hasRoom && entries.length !== this.#entriesAtChoice;
    if (!hasNew && second < this.#choiceSecond) return;
    this.#choiceSecond = second + CHOICE_SECONDS;
    this.#entriesAtChoice = entries.length;
    for (const name of this.#turns) name.latestRequests = 0;
    for (const { method, name, requests } of entries) {
      const followed = this.#followedOf(method, name);
      if (followed !== undefined) followed.latestRequests += requests;
    }
    // While there is room each new name is chosen at once.
    this.#beginnings.look(entries, second, hasRoom ? this.#lastSecond : 0);
    const leastRequests = this.#leastToEnter(entries);
    this.#enter(entries, leastRequests);
    // Entries that read alike took one place together.
    if (leastRequests > 0 && this.#turns.size < this.#mostNames) this.#enter(entries, 0);
    this.#warnOfOthers(entries);
  }

  #enter(entries: readonly EntrySnapshot[], leastRequests: number): void {
    for (const entry of entries) {
      if (entry.requests < leastRequests || this.#followedOf(entry.method, entry.name) !== undefined)
        continue;
      if (this.#turns.size === this.#mostNames && !this.#dropLeast(entry.requests)) continue;
      // Its first point tells all that it has counted so far.
      this.#follow(entry, new OneNameSeries(entry, this.#beginnings.of(entry), this.#mostPoints));
    }
  }

  #follow({ method, name, requests }: EntrySnapshot, series: OneNameSeries): void {
    const methods = this.#followed.get(name) ?? new Map<string, OneNameSeries>();
    this.#followed.set(name, methods.set(method, series));
    series.latestRequests = requests;
    this.#turns.add(series);
  }

  /** How many requests a name must have to be followed: any, while there is room for all. */
  #leastToEnter(entries: readonly EntrySnapshot[]): number {
    if (entries.length <= this.#mostNames) return 0;
    const requests = Float64Array.from(entries, (entry) => entry.requests).sort();
    return requests[requests.length - this.#mostNames]!;
  }

  #warnOfOthers(entries: readonly EntrySnapshot[]): void {
    if (this.#warned || entries.length <= this.#mostNames) return;
    if (!entries.some(({ method, name }) => this.#followedOf(method, name) === undefined)) return;
    this.#warned = true;
    this.#onWarning(
      `more than ${this.#mostNames} names: charts of single names are kept of those with most requests`,
    );
  }

  /** Makes room for a name with so many requests; false when none has clearly fewer. */
  #dropLeast(requests: number): boolean {
    let least: OneNameSeries | undefined;
    for (const name of this.#turns)
      if (least === undefined || name.latestRequests < least.latestRequests) least = name;
    if (least === undefined || requests <= least.latestRequests * LEAD) return false;
    this.#turns.delete(least);
    const methods = this.#followed.get(least.name);
    methods?.delete(least.method);
    if (methods?.size === 0) this.#followed.delete(least.name);
    return true;
  }
}

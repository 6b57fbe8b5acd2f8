import type { EntrySnapshot } from "../../stats/snapshot.ts";
import { OneNameSeries } from "./one-name-series.ts";
import { together } from "./together.ts";
import type { NameSeries } from "./view.ts";

const MOST_ASKED = 50;
/** As costly as those of the busiest names: so many are looked at a second, in turn. */
const NAMES_A_SECOND = 10;

/** Names over time that somebody opened and that are not among the busiest: those opened last, at most 50. */
export class AskedNames {
  readonly #mostPoints: number;
  /** In the order of their last asking. */
  readonly #series = new Map<string, OneNameSeries>();
  /** In the order of their next look. */
  readonly #turns = new Set<OneNameSeries>();

  constructor(mostPoints: number) {
    this.#mostPoints = mostPoints;
  }

  /** The name, if it is followed; it then counts as asked for now. */
  of(method: string, name: string): NameSeries | null {
    const key = keyOf(method, name);
    const series = this.#series.get(key);
    if (series === undefined) return null;
    this.#series.delete(key);
    this.#series.set(key, series);
    return series.series();
  }

  /** Follows a name; its first point tells all that its entries have counted from `since` on. */
  follow(entries: readonly EntrySnapshot[], since: number, second: number): NameSeries {
    const { method, name } = entries[0]!;
    for (const [key, series] of this.#series) {
      if (this.#series.size < MOST_ASKED) break;
      this.#series.delete(key);
      this.#turns.delete(series);
    }
    const series = new OneNameSeries({ method, name }, since, this.#mostPoints);
    this.#series.set(keyOf(method, name), series);
    this.#turns.add(series);
    series.take(together(entries), second, true);
    return series.series();
  }

  /** Looks at some of them, or at all where nothing comes any more. */
  take(entries: readonly EntrySnapshot[], second: number, isLast: boolean): void {
    if (this.#turns.size === 0) return;
    const due = [...this.#turns].slice(0, isLast ? MOST_ASKED : NAMES_A_SECOND);
    const found = new Map<OneNameSeries, EntrySnapshot[]>(due.map((series) => [series, []]));
    for (const entry of entries) {
      const series = this.#series.get(keyOf(entry.method, entry.name));
      if (series !== undefined) found.get(series)?.push(entry);
    }
    for (const [series, list] of found) {
      this.#turns.delete(series);
      this.#turns.add(series);
      if (list.length > 0) series.take(together(list), second, isLast);
    }
  }

  /** Their numbers begin at nothing again, as after a reset. */
  restart(): void {
    for (const series of this.#turns) series.restart();
  }

  /** @param mostPoints of each. */
  all(mostPoints: number): NameSeries[] {
    return [...this.#series.values()].map((series) => series.series(mostPoints));
  }
}

const keyOf = (method: string, name: string): string => `${method.length} ${method}${name}`;

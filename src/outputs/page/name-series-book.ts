import type { RunSnapshot } from "../../stats/snapshot.ts";
import { OneNameSeries } from "./one-name-series.ts";
import type { NameSeries } from "./view.ts";

/** A look at a name costs some 20 µs for its percentiles: so many are looked at a second. */
const NAMES_A_SECOND = 20;
/** A name takes the place of another only when it has so many times its requests, or two would take turns. */
const LEAD = 1.25;

export interface NameSeriesBookOptions {
  readonly mostNames?: number;
  readonly mostPoints?: number;
  /** Told once when not all names can be kept. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Single names over time, as differences of their cumulative numbers: of the names with most requests, at most 200. Few
 * names are looked at each second, many less often; old points merge with their neighbours.
 */
export class NameSeriesBook {
  readonly #mostNames: number;
  readonly #mostPoints: number;
  readonly #onWarning: (message: string) => void;
  readonly #names = new Map<string, OneNameSeries>();
  #lastSecond = 0;
  #zeroSecond = 0;
  #warned = false;

  constructor({ mostNames = 200, mostPoints = 512, onWarning = () => {} }: NameSeriesBookOptions = {}) {
    this.#mostNames = mostNames;
    this.#mostPoints = mostPoints;
    this.#onWarning = onWarning;
  }

  take(snapshot: RunSnapshot): void {
    const { elapsedSeconds, zeroSecond, entries, state } = snapshot;
    if (zeroSecond !== this.#zeroSecond) {
      this.#zeroSecond = zeroSecond;
      for (const name of this.#names.values()) name.restart();
    }
    const isLast = state === "stopped";
    const second = isLast ? Math.ceil(elapsedSeconds) : Math.floor(elapsedSeconds);
    const step = Math.ceil(Math.min(entries.length, this.#mostNames) / NAMES_A_SECOND);
    if (second < this.#lastSecond + step && !isLast) return;
    const leastRequests = this.#leastToEnter(snapshot);
    for (const entry of entries) {
      const key = keyOf(entry.method, entry.name);
      let name = this.#names.get(key);
      if (name === undefined) {
        if (entry.requests < leastRequests) continue;
        // What it counted before it was followed belongs to no point, unless it is new.
        name = new OneNameSeries(entry, this.#lastSecond, this.#mostPoints);
        if (this.#isFull) {
          if (!this.#dropLeast(entry.requests)) continue;
          name.skipTo(entry, second);
        }
        this.#names.set(key, name);
      }
      name.take(entry, second, isLast);
    }
    this.#lastSecond = second;
  }

  /** One name over time; null for one that isn't followed. */
  of(method: string, name: string): NameSeries | null {
    return this.#names.get(keyOf(method, name))?.series() ?? null;
  }

  /** All names that are followed. @param mostPoints of each; neighbours merge where there are more. */
  all(mostPoints = Number.POSITIVE_INFINITY): NameSeries[] {
    return [...this.#names.values()].map((name) => name.series(mostPoints));
  }

  get #isFull(): boolean {
    return this.#names.size >= this.#mostNames;
  }

  /** How many requests a name must have to be followed: any, while there is room. */
  #leastToEnter({ entries }: RunSnapshot): number {
    if (entries.length <= this.#mostNames) return 0;
    if (!this.#warned) {
      this.#warned = true;
      this.#onWarning(
        `more than ${this.#mostNames} names: charts of single names are kept of those with most requests`,
      );
    }
    const requests = Float64Array.from(entries, (entry) => entry.requests).sort();
    return requests[requests.length - this.#mostNames]!;
  }

  /** Makes room for a name with so many requests; false when none has clearly fewer. */
  #dropLeast(requests: number): boolean {
    let [leastKey, least] = ["", Number.POSITIVE_INFINITY];
    for (const [key, name] of this.#names) {
      if (name.requests < least) [leastKey, least] = [key, name.requests];
    }
    return requests > least * LEAD && this.#names.delete(leastKey);
  }
}

const keyOf = (method: string, name: string): string => `${method.length} ${method}${name}`;

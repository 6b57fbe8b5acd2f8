import type { EntrySnapshot } from "../../stats/snapshot.ts";

/** Since when each name of a run has counted, to the second of the look before the one that found it. */
export class NameBeginnings {
  readonly #seconds = new Map<string, number>();
  #lookSecond = 0;

  /** All begin to count at nothing, as after a reset. */
  restart(second: number): void {
    this.#seconds.clear();
    this.#lookSecond = second;
  }

  /** @param since when the last look was at the earliest. */
  look(entries: readonly EntrySnapshot[], second: number, since: number): void {
    const begin = Math.max(this.#lookSecond, since);
    for (const entry of entries) {
      const key = keyOf(entry);
      if (!this.#seconds.has(key)) this.#seconds.set(key, begin);
    }
    this.#lookSecond = second;
  }

  /** Of a name that a look has found. */
  of(entry: EntrySnapshot): number {
    return this.#seconds.get(keyOf(entry)) ?? this.#lookSecond;
  }
}

const keyOf = ({ method, name }: EntrySnapshot): string => `${method.length} ${method}${name}`;

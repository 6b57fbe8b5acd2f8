import type { ErrorCounts } from "./delta.ts";
import type { ErrorGroupRow } from "./delta-decoder.ts";
import { addErrors } from "./group-counts.ts";
import { otherError } from "./group-texts.ts";
import type { ErrorRow } from "./snapshot.ts";

interface ErrorGroup extends ErrorCounts {
  readonly method: string;
  readonly name: string;
  readonly error: string;
  readonly kind: string;
}

/** Errors of all workers by name and text; past the cap they are counted in one group of others. */
export class ErrorGroups {
  readonly #groups = new Map<string, ErrorGroup>();
  readonly #maxGroups: number;
  #other: ErrorGroup | null = null;

  constructor(maxGroups: number) {
    this.#maxGroups = maxGroups;
  }

  /** Some errors are in the group of others. */
  get overflowed(): boolean {
    return this.#other !== null;
  }

  add(row: ErrorGroupRow): void {
    const known = this.#groups.get(row.key);
    if (known !== undefined) addErrors(known, row);
    else this.#addUnseen(row);
  }

  /** The most frequent first. */
  rows(zeroWallMs: number): ErrorRow[] {
    const groups = [...this.#groups.values()];
    if (this.#other !== null) groups.push(this.#other);
    return groups
      .sort((a, b) => b.occurrences - a.occurrences || a.firstSeenMs - b.firstSeenMs)
      .map(({ method, name, error, kind, occurrences, firstSeenMs, lastSeenMs }) => ({
        method,
        name,
        error,
        kind,
        occurrences,
        firstSeenWallMs: zeroWallMs + firstSeenMs,
        lastSeenWallMs: zeroWallMs + lastSeenMs,
      }));
  }

  #addUnseen(row: ErrorGroupRow): void {
    const { occurrences, firstSeenMs, lastSeenMs } = row;
    const [method = "", name = "", error = "", kind = ""] = row.texts();
    const counts = { occurrences, firstSeenMs, lastSeenMs };
    const isOther =
      method === otherError.method &&
      name === otherError.name &&
      error === otherError.error &&
      kind === otherError.kind;
    if (!isOther && this.#groups.size < this.#maxGroups) {
      this.#groups.set(row.key, { method, name, error, kind, ...counts });
    } else if (this.#other === null) {
      this.#other = { ...otherError, ...counts };
    } else {
      addErrors(this.#other, counts);
    }
  }
}

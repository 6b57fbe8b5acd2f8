import type { ErrorGroupRow } from "./counted-rows.ts";
import { type ErrorCounts, identityOf } from "./delta.ts";
import { addErrors } from "./group-counts.ts";
import { otherError, otherGeneratorError } from "./group-texts.ts";
import { type ErrorsPiece, encodeErrors, visitErrors } from "./groups-checkpoint.ts";
import type { ErrorRow } from "./snapshot.ts";

interface ErrorGroup extends ErrorCounts {
  readonly method: string;
  readonly name: string;
  readonly error: string;
  readonly kind: string;
}

type OtherTexts = typeof otherError | typeof otherGeneratorError;

/** Errors of all workers by name and text; past the cap they are counted in one group of others. */
export class ErrorGroups {
  readonly #groups = new Map<string, ErrorGroup>();
  readonly #maxGroups: number;
  /** Those past the cap: the target's in one group, this machine's in another. */
  readonly #others = new Map<OtherTexts, ErrorGroup>();

  constructor(maxGroups: number) {
    this.#maxGroups = maxGroups;
  }

  /** Some errors are in the group of others. */
  get overflowed(): boolean {
    return this.#others.size > 0;
  }

  add(row: ErrorGroupRow): void {
    const known = this.#groups.get(row.key);
    if (known !== undefined) addErrors(known, row);
    else this.#addUnseen(row);
  }

  /** All groups, as they are now. */
  save(): ErrorsPiece {
    const others = [...this.#others.values()].map((group) => [identityOfError(group), group] as const);
    const named = [...this.#groups].map(([key, group]) => [Buffer.from(key, "latin1"), group] as const);
    return encodeErrors([...named, ...others]);
  }

  /** Takes what others saved, in the place of nothing. */
  restore(piece: ErrorsPiece): void {
    visitErrors(piece, (row) => this.add(row));
  }

  /** The most frequent first. */
  rows(zeroWallMs: number): ErrorRow[] {
    return [...this.#groups.values(), ...this.#others.values()]
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
    const texts = kind === otherGeneratorError.kind ? otherGeneratorError : otherError;
    const isOther =
      method === texts.method && name === texts.name && error === texts.error && kind === texts.kind;
    const others = this.#others.get(texts);
    if (!isOther && this.#groups.size < this.#maxGroups) {
      this.#groups.set(row.key, { method, name, error, kind, ...counts });
    } else if (others === undefined) {
      this.#others.set(texts, { ...texts, ...counts });
    } else {
      addErrors(others, counts);
    }
  }
}

const identityOfError = ({ method, name, error, kind }: ErrorGroup): Uint8Array =>
  identityOf(method, name, error, kind);

/** So many characters of a list may be told a second on average; a longer one waits until it has earned its place. */
const CHARACTERS_A_SECOND = 20_000;
const LONGEST_REST_SECONDS = 30;

/** A list that is told whole when it changed: at once while it is short, less often the longer it is. */
export class ListNews<T extends object> {
  #told: readonly T[] = [];
  #now: readonly T[] = [];
  #restUntilSecond = Number.NEGATIVE_INFINITY;

  /** What was told last. */
  get told(): readonly T[] {
    return this.#told;
  }

  get now(): readonly T[] {
    return this.#now;
  }

  take(list: readonly T[]): void {
    this.#now = list;
  }

  /** The list, if it changed and is due. @param isLast nothing follows: it is told at once. */
  takeNews(elapsedSeconds: number, isLast: boolean): readonly T[] | undefined {
    if (this.#now === this.#told || (elapsedSeconds < this.#restUntilSecond && !isLast)) return undefined;
    if (areSame(this.#now, this.#told)) {
      this.#told = this.#now;
      return undefined;
    }
    this.#told = this.#now;
    const seconds = Math.floor(charactersOf(this.#told) / CHARACTERS_A_SECOND);
    this.#restUntilSecond = elapsedSeconds + Math.min(LONGEST_REST_SECONDS, seconds);
    return this.#told;
  }
}

const areSame = (one: readonly object[], other: readonly object[]): boolean =>
  one.length === other.length && one.every((item, i) => haveSameValues(item, other[i]!));

const haveSameValues = (one: object, other: object): boolean => {
  const mine = Object.values(one);
  const values = Object.values(other);
  return (
    mine.length === values.length &&
    mine.every((value, i) =>
      Array.isArray(value) ? String(value) === String(values[i]) : Object.is(value, values[i]),
    )
  );
};

const charactersOf = (list: readonly object[]): number =>
  list.reduce(
    (sum, item) => sum + Object.values(item).reduce((all, value) => all + String(value).length, 0),
    0,
  );

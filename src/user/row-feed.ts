/** Who waits for a row. */
export interface RowTaker {
  /** Gets the number of a row, which is nobody else's in the whole run. */
  take(number: number): void;
  /** There is no row left, and none comes back any more. */
  usedUp(): void;
}

/** Where the users of one thread get the rows of one source from: each number once in the whole run. */
export interface RowFeed {
  /** The next number, if one is here. */
  next(): number | "later" | "used up";
  /** Calls back once, never before this returns; the function that comes back withdraws. */
  wait(taker: RowTaker): () => void;
}

/** What feeds must know of a source. */
export interface RowSource {
  /** Its name, the same in every thread and on every machine. */
  readonly key: string;
  /** How many rows it has; null where it has no end. */
  readonly rows: number | null;
  /** After the last row comes the first again. */
  readonly recycles: boolean;
}

/** A feed for a thread that is alone: it hands out every number itself. */
export const loneFeed = ({ rows, recycles }: RowSource): RowFeed => {
  const end = rows === null || recycles ? Number.POSITIVE_INFINITY : rows;
  let number = 0;
  return {
    next: () => (number < end ? number++ : "used up"),
    wait: (taker) => {
      queueMicrotask(() => taker.usedUp());
      return () => {};
    },
  };
};

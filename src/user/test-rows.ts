import type { Declaration } from "./data-registry.ts";
import { loneFeed, type RowFeed, type RowSource } from "./row-feed.ts";
import { RowOrder } from "./row-order.ts";
import type { UserRuntime } from "./user-runtime.ts";

/** The rows of one test in one thread: where those of each source come from, and in which order. */
export class TestRows {
  readonly seed: number;
  readonly #feedOf: (source: RowSource) => RowFeed;
  readonly #feeds = new Map<string, RowFeed>();
  readonly #orders = new Map<string, RowOrder>();

  constructor(seed: number, feedOf: (source: RowSource) => RowFeed) {
    this.seed = seed;
    this.#feedOf = feedOf;
  }

  feed(source: Declaration): RowFeed {
    let feed = this.#feeds.get(source.key);
    if (feed === undefined) {
      feed = this.#feedOf(source);
      this.#feeds.set(source.key, feed);
    }
    return feed;
  }

  order({ key, rows, order: name }: Declaration): RowOrder {
    let order = this.#orders.get(key);
    if (order === undefined) {
      order = new RowOrder(rows ?? Number.POSITIVE_INFINITY, name, key, this.seed);
      this.#orders.set(key, order);
    }
    return order;
  }
}

/** Under this the users of a test share its rows. */
export const testRowsKey = Symbol("rows");

/** The rows of the test that a user is of; of one that was told of none, every number of its own. */
export const rowsOf = (runtime: Pick<UserRuntime, "shared">): TestRows =>
  runtime.shared(testRowsKey, () => new TestRows(0, loneFeed));

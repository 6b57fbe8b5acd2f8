import type { RowFeed } from "../user/row-feed.ts";

/** How many tasks users may run: entering a nested set is none, each task in it is one. */
export interface Iterations {
  /** Whether a user that has begun so many may begin one more; a promise where that has to be asked for. */
  begin(begun: number): boolean | Promise<boolean>;
}

/** So many for each user. */
export const iterationsOfEach = (most: number): Iterations => ({ begin: (begun) => begun < most });

/** As many for all users of a run as the feed has numbers, whoever comes first, and no more than so many for each. */
export const iterationsOfAll = (feed: RowFeed, mostOfEach = Number.POSITIVE_INFINITY): Iterations => ({
  begin(begun) {
    if (begun >= mostOfEach) return false;
    const number = feed.next();
    if (number !== "later") return number !== "used up";
    return new Promise((resolve) => {
      feed.wait({ take: () => resolve(true), usedUp: () => resolve(false) });
    });
  },
});

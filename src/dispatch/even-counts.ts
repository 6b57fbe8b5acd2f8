import { levelOut } from "./level-out.ts";

/**
 * Where users should be so that every class is even over the workers and every worker as full as the others (±1),
 * with few of them moved. Takes users by [worker][class] and the users in all by class, which may be more (those
 * without a worker); gives the wanted users by [worker][class].
 *
 * Each class owes every worker the whole part of its share; the remainders, one user each, go first where they are
 * now (that saves a move), then to the emptiest workers. A worker that then has two more than another passes one on:
 * there is always a class of which it has a remainder and the other has none.
 */
export const evenCounts = (counts: readonly (readonly number[])[], totals: readonly number[]): number[][] => {
  const workers = counts.length;
  const shares = totals.map((total) => Math.floor(total / workers));
  const wanted = counts.map(() => [...shares]);
  const extras = new Array<number>(workers).fill(0);
  for (const [index, total] of totals.entries()) {
    const share = shares[index]!;
    const rank = (worker: number): number =>
      extras[worker]! + (counts[worker]![index]! > share ? 0 : Number.MAX_SAFE_INTEGER / 2);
    const order = counts.map((_, worker) => worker).sort((a, b) => rank(a) - rank(b) || a - b);
    for (const worker of order.slice(0, total - share * workers)) {
      wanted[worker]![index]!++;
      extras[worker]!++;
    }
  }
  for (const [giver, receiver] of levelOut(extras)) {
    const index = cheapestToPass(giver, receiver, counts, wanted, shares);
    wanted[giver]![index]!--;
    wanted[receiver]![index]!++;
  }
  return wanted;
};

/** The class of which the giver has a remainder and the receiver none, and whose passing costs the fewest moves. */
const cheapestToPass = (
  giver: number,
  receiver: number,
  counts: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
  shares: readonly number[],
): number => {
  let cheapest = -1;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [index, share] of shares.entries()) {
    if (wanted[giver]![index]! <= share || wanted[receiver]![index]! > share) continue;
    const cost = Number(counts[giver]![index]! > share) - Number(counts[receiver]![index]! > share);
    if (cost < lowest) {
      lowest = cost;
      cheapest = index;
    }
  }
  return cheapest;
};

/** Pairs of indexes [giver, receiver], one for each unit to move, until no two counts differ by more than one. */
export function* levelOut(counts: readonly number[]): Generator<readonly [giver: number, receiver: number]> {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const low = Math.floor(total / counts.length);
  const remainder = total - low * counts.length;
  // The fullest may keep the remainder, which saves moves.
  const byFullness = counts.map((_, index) => index).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const lacks = byFullness.map((index, rank) => low + (rank < remainder ? 1 : 0) - counts[index]!);
  let receiver = lacks.length - 1;
  for (const [rank, giver] of byFullness.entries()) {
    for (let surplus = -lacks[rank]!; surplus > 0; surplus--) {
      while (lacks[receiver]! <= 0) receiver--;
      lacks[receiver]!--;
      yield [giver, byFullness[receiver]!];
    }
  }
}

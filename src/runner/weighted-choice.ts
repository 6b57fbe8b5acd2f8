import type { Random } from "../base/random.ts";

/**
 * Picks an index with a chance in proportion to its weight, in constant time: Walker's alias method in Vose's form.
 * Each column of height 1 holds its own index up to `share` and one other above it:
 *
 *     weights 3, 6   │aa│bb│
 *     mean 4.5       │aa│bb│   column 0: a up to 2/3, b above
 *                    │bb│bb│   column 1: b
 */
export class WeightedChoice {
  private readonly share: Float64Array;
  private readonly other: Uint32Array;

  constructor(weights: readonly number[]) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const height = Float64Array.from(weights, (weight) => (weight * weights.length) / total);
    this.share = new Float64Array(weights.length).fill(1);
    this.other = Uint32Array.from(weights.keys());
    const small = [...height.keys()].filter((at) => height[at]! < 1);
    const large = [...height.keys()].filter((at) => height[at]! >= 1);
    while (small.length > 0 && large.length > 0) {
      const low = small.pop()!;
      const high = large.at(-1)!;
      this.share[low] = height[low]!;
      this.other[low] = high;
      height[high] = height[high]! - (1 - height[low]!);
      if (height[high]! < 1) small.push(large.pop()!);
    }
  }

  /** The next index; one draw, and none where there is no choice. */
  next(random: Random): number {
    const columns = this.share.length;
    if (columns === 1) return 0;
    const drawn = random.next() * columns;
    const column = Math.floor(drawn);
    return drawn - column < this.share[column]! ? column : this.other[column]!;
  }
}

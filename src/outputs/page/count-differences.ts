import type { EntrySnapshot, ErrorRow } from "../../stats/snapshot.ts";
import { FailureKinds } from "./failure-kinds.ts";
import { bandsOf, pairsOfBands } from "./latency-bands.ts";
import { noPhases, type PhaseSums, type SecondExtra } from "./second-extra.ts";
import { splitCount } from "./split-count.ts";
import { bandCount, phaseNames } from "./view.ts";

/** How many requests and failures some seconds gained, in their order. */
export interface Growth {
  readonly requests: readonly number[];
  readonly failures: readonly number[];
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * What the cumulative numbers of a run gained from one look to the next, split over the seconds that grew in between:
 * nothing is lost, though it may be told of a neighbouring second. What no second accounts for yet waits.
 */
export class CountDifferences {
  readonly #failureKinds = new FailureKinds();
  #bands = new Float64Array(bandCount);
  #phases: PhaseSums = noPhases;
  #kinds = new Map<string, number>();

  /** Counts from nothing again, as after a reset. */
  restart(): void {
    this.#bands = new Float64Array(bandCount);
    this.#phases = noPhases;
    this.#kinds = new Map();
  }

  /** What each of the seconds gained. */
  take(
    total: EntrySnapshot,
    errors: readonly ErrorRow[],
    { requests, failures }: Growth,
  ): Pick<SecondExtra, "bands" | "kinds" | "phases">[] {
    const bands = sumOf(requests) > 0 ? this.#takeBands(total, requests) : requests.map(() => []);
    const phases = sumOf(requests) > 0 ? this.#takePhases(total, requests) : requests.map(() => noPhases);
    const kinds = sumOf(failures) > 0 ? this.#takeKinds(errors, failures) : requests.map(() => ({}));
    return requests.map((_, i) => ({
      bands: bands[i] ?? [],
      kinds: kinds[i] ?? {},
      phases: phases[i] ?? noPhases,
    }));
  }

  #takeBands(total: EntrySnapshot, weights: readonly number[]): (readonly number[])[] {
    const now = bandsOf(total.histogram);
    const shares = weights.map(() => new Float64Array(bandCount));
    for (let band = 0; band < bandCount; band++) {
      const gained = now[band]! - this.#bands[band]!;
      if (gained === 0) continue;
      for (const [i, share] of splitCount(gained, weights).entries()) shares[i]![band] = share;
    }
    this.#bands = now;
    return shares.map(pairsOfBands);
  }

  #takePhases({ timings, phaseCounts }: EntrySnapshot, weights: readonly number[]): PhaseSums[] {
    const counts = phaseNames.map((name) => phaseCounts[name]);
    const sumsMs = phaseNames.map((name) => (phaseCounts[name] > 0 ? timings[name] * phaseCounts[name] : 0));
    const before = this.#phases;
    this.#phases = { counts, sumsMs };
    if (counts.every((count, phase) => count === before.counts[phase])) return weights.map(() => noPhases);
    const whole = sumOf(weights);
    return weights.map((weight) => ({
      counts: counts.map((count, phase) => ((count - before.counts[phase]!) * weight) / whole),
      sumsMs: sumsMs.map((sum, phase) => ((sum - before.sumsMs[phase]!) * weight) / whole),
    }));
  }

  #takeKinds(errors: readonly ErrorRow[], weights: readonly number[]): Record<string, number>[] {
    const now = this.#failureKinds.count(errors);
    const shares = weights.map(() => new Map<string, number>());
    for (const [kind, count] of now) {
      const gained = count - (this.#kinds.get(kind) ?? 0);
      if (gained === 0) continue;
      for (const [i, share] of splitCount(gained, weights).entries()) {
        if (share !== 0) shares[i]!.set(kind, share);
      }
    }
    this.#kinds = now;
    return shares.map((share) => Object.fromEntries(share));
  }
}

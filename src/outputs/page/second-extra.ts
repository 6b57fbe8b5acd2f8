import { addPairs, pairsOfBands } from "./latency-bands.ts";
import { bandCount, phaseNames } from "./view.ts";

/** Times of the phases of a request, added up: how many requests had each, and their milliseconds. */
export interface PhaseSums {
  readonly counts: readonly number[];
  readonly sumsMs: readonly number[];
}

/** What is known of a second besides its point of the history. Immutable, since points that were told share its parts. */
export interface SecondExtra {
  /** Pairs of band and count. */
  readonly bands: readonly number[];
  readonly kinds: Readonly<Record<string, number>>;
  readonly phases: PhaseSums;
  /** The slowest thread's. */
  readonly loopDelayMs: number;
  /** Cores that all threads used, on the average of the looks. */
  readonly cpu: number;
  /** How often somebody looked at the threads. */
  readonly looks: number;
}

export const noPhases: PhaseSums = { counts: phaseNames.map(() => 0), sumsMs: phaseNames.map(() => 0) };

/** Of a second of which nothing is known. */
export const noExtra: SecondExtra = {
  bands: [],
  kinds: {},
  phases: noPhases,
  loopDelayMs: 0,
  cpu: 0,
  looks: 0,
};

/** The second with more samples counted in it. */
export const withMore = (
  extra: SecondExtra,
  { bands, kinds, phases }: Pick<SecondExtra, "bands" | "kinds" | "phases">,
): SecondExtra => ({
  ...extra,
  bands: addedBands([extra.bands, bands]),
  kinds: addedKinds([extra.kinds, kinds]),
  phases: addedPhases([extra.phases, phases]),
});

/** Neighbouring seconds as one: the loop's delay is the highest of them, the processor's use their mean. */
export const mergedExtra = (extras: readonly SecondExtra[]): SecondExtra => {
  const only = extras.length === 1 ? extras[0] : undefined;
  if (only !== undefined) return only;
  return {
    bands: addedBands(extras.map(({ bands }) => bands)),
    kinds: addedKinds(extras.map(({ kinds }) => kinds)),
    phases: addedPhases(extras.map(({ phases }) => phases)),
    loopDelayMs: Math.max(0, ...extras.map(({ loopDelayMs }) => loopDelayMs)),
    ...meanCpu(extras),
  };
};

const meanCpu = (extras: readonly SecondExtra[]): Pick<SecondExtra, "cpu" | "looks"> => {
  const looks = extras.reduce((sum, extra) => sum + extra.looks, 0);
  const cores = extras.reduce((sum, extra) => sum + extra.cpu * extra.looks, 0);
  return { cpu: looks === 0 ? 0 : cores / looks, looks };
};

const addedBands = (lists: readonly (readonly number[])[]): readonly number[] => {
  const some = lists.filter((pairs) => pairs.length > 0);
  if (some.length <= 1) return some[0] ?? noExtra.bands;
  const bands = new Float64Array(bandCount);
  for (const pairs of some) addPairs(bands, pairs);
  return pairsOfBands(bands);
};

const addedKinds = (all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> => {
  const some = all.filter((kinds) => Object.keys(kinds).length > 0);
  if (some.length <= 1) return some[0] ?? noExtra.kinds;
  const counts = new Map<string, number>();
  for (const kinds of some) {
    for (const [kind, count] of Object.entries(kinds)) counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return Object.fromEntries(counts);
};

const addedPhases = (all: readonly PhaseSums[]): PhaseSums => {
  const some = all.filter((phases) => phases !== noPhases);
  if (some.length <= 1) return some[0] ?? noPhases;
  const sum = (of: (phases: PhaseSums) => readonly number[]): number[] =>
    phaseNames.map((_, phase) => some.reduce((all, phases) => all + (of(phases)[phase] ?? 0), 0));
  return { counts: sum(({ counts }) => counts), sumsMs: sum(({ sumsMs }) => sumsMs) };
};

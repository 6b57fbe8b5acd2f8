import type { Group, GroupEntry, Run } from "./results.ts";

/** A median with what lies on its sides. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Of how many rounds. */
  readonly count: number;
}

/** What a table says of one generator in a group; null where no round gave the figure. */
export interface Figures {
  readonly requestsPerSecond: Spread | null;
  readonly cpuPerMillion: Spread | null;
  readonly userPerMillion: Spread | null;
  readonly systemPerMillion: Spread | null;
  /** Processor time per request over the reference's in the same round. */
  readonly timesReference: Spread | null;
  /** The same with start-up taken out of both. */
  readonly timesReferenceRunning: Spread | null;
  /** The same of warm processes that take turns, by turns; its ends are the quartiles. */
  readonly timesReferenceWarm: Spread | null;
  readonly peakBytes: Spread | null;
  readonly p50Ms: Spread | null;
  readonly p99Ms: Spread | null;
  readonly startSeconds: Spread | null;
  readonly startCpuSeconds: Spread | null;
  readonly targetBusy: Spread | null;
}

/** Median, least and greatest; the mean of the middle two where the count is even. */
export const spreadOf = (values: readonly (number | null)[]): Spread | null => {
  const sorted = values.filter((value): value is number => value !== null && Number.isFinite(value));
  sorted.sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  const median = sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] as number)) / 2;
  return { median, min: sorted[0] as number, max: sorted.at(-1) as number, count: sorted.length };
};

/** The median and, at its ends, the quartiles of values from the least to the greatest: single turns may be far off. */
export const quartilesOf = (values: readonly number[]): Spread | null => {
  const spread = spreadOf(values);
  if (spread === null) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] as number;
  return { ...spread, min: at(0.25), max: at(0.75) };
};

const ratiosByTurn = (entry: GroupEntry | undefined, other: GroupEntry | undefined): number[] =>
  (entry?.turns ?? []).flatMap((cost, at) => {
    const reference = other?.turns?.[at];
    return cost === null || reference === null || reference === undefined ? [] : [cost / reference];
  });

/** Processor seconds of a million requests, start-up included. */
export const cpuPerMillion = (run: Run): number => (run.cpuSeconds / run.requests) * 1e6;

/** The same for the time from the first request on. */
export const runningCpuPerMillion = (run: Run): number =>
  ((run.cpuSeconds - run.startUp.cpuSeconds) / (run.requests - run.startUp.requests)) * 1e6;

const goodRuns = (entry: GroupEntry | undefined): readonly Run[] =>
  (entry?.runs ?? []).filter((run) => run.failed === undefined);

/** A figure of each good run over that of another generator in the same round; rounds that one of them lacks are left out. */
export const ratiosByRound = (
  entry: GroupEntry | undefined,
  other: GroupEntry | undefined,
  figure: (run: Run) => number,
): number[] =>
  goodRuns(entry).flatMap((run) => {
    const match = goodRuns(other).find(({ round }) => round === run.round);
    return match === undefined ? [] : [figure(run) / figure(match)];
  });

/** The figures of one generator of a group; failed runs count for nothing. */
export const figuresOf = (group: Group, tool: string, reference: string): Figures => {
  const entryOf = (name: string): GroupEntry | undefined =>
    group.entries.find((entry) => entry.tool === name);
  const [entry, other] = [entryOf(tool), entryOf(reference)];
  const runs = goodRuns(entry);
  const over = (figure: (run: Run) => number | null): Spread | null => spreadOf(runs.map(figure));
  return {
    requestsPerSecond: over((run) => run.requestsPerSecond),
    cpuPerMillion: over(cpuPerMillion),
    userPerMillion: over((run) => (run.userSeconds / run.requests) * 1e6),
    systemPerMillion: over((run) => (run.systemSeconds / run.requests) * 1e6),
    timesReference: spreadOf(ratiosByRound(entry, other, cpuPerMillion)),
    timesReferenceRunning: spreadOf(ratiosByRound(entry, other, runningCpuPerMillion)),
    timesReferenceWarm: quartilesOf(ratiosByTurn(entry, other)),
    peakBytes: over((run) => run.peakBytes),
    p50Ms: over((run) => run.p50Ms),
    p99Ms: over((run) => run.p99Ms),
    startSeconds: over((run) => run.startUp.wallSeconds),
    startCpuSeconds: over((run) => run.startUp.cpuSeconds),
    targetBusy: over((run) => run.targetBusy),
  };
};

/** One run of one generator against the timed target; times in milliseconds. */
export interface HonestyRun {
  readonly round: number;
  readonly requestsPerSecond: number;
  /** Of one core, the start of the process included. */
  readonly cpuShare: number;
  readonly own: { readonly p50Ms: number; readonly p99Ms: number };
  readonly reported: { readonly p50Ms: number; readonly p99Ms: number };
}

/** How far reports are from what the target measured itself: medians over the rounds, in milliseconds. */
export interface Errors {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuShare: number;
  readonly requestsPerSecond: number;
}

export interface Verdict {
  readonly acrida: Errors;
  readonly wrk: Errors;
  readonly cpuIsLow: boolean;
  readonly p50IsTrue: boolean;
  readonly p99IsTrue: boolean;
}

/** The bar (targets): p50 within 0.3 ms of the target's own, p99 no further than wrk's and 0.5 ms, below half a core. */
const P50_MS = 0.3;
const P99_BESIDES_WRK_MS = 0.5;
const CPU_SHARE = 0.5;

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return sorted.length === 0
    ? Number.NaN
    : ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle) - 1] as number)) / 2;
};

const errorsOf = (runs: readonly HonestyRun[]): Errors => ({
  p50Ms: median(runs.map(({ own, reported }) => reported.p50Ms - own.p50Ms)),
  p99Ms: median(runs.map(({ own, reported }) => reported.p99Ms - own.p99Ms)),
  cpuShare: median(runs.map(({ cpuShare }) => cpuShare)),
  requestsPerSecond: median(runs.map(({ requestsPerSecond }) => requestsPerSecond)),
});

/** Judges Acrida by its errors and by those of wrk in the same rounds. */
export const judge = (acridaRuns: readonly HonestyRun[], wrkRuns: readonly HonestyRun[]): Verdict => {
  const [acrida, wrk] = [errorsOf(acridaRuns), errorsOf(wrkRuns)];
  // A generator is also wrong when it reports too little.
  const beyondWrk = acridaRuns.map((run, index) => {
    const beside = wrkRuns[index];
    if (beside === undefined) return Number.NaN;
    const error = Math.abs(run.reported.p99Ms - run.own.p99Ms);
    return error - Math.abs(beside.reported.p99Ms - beside.own.p99Ms);
  });
  return {
    acrida,
    wrk,
    cpuIsLow: acrida.cpuShare < CPU_SHARE,
    p50IsTrue: Math.abs(acrida.p50Ms) <= P50_MS,
    p99IsTrue: median(beyondWrk) <= P99_BESIDES_WRK_MS,
  };
};

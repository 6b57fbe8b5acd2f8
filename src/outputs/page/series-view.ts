/** Phases of a request, in the order of `SeriesPoint.phases`. */
export const phaseNames = ["dns", "connect", "tls", "firstByte", "download"] as const;

/** Latency bands of the heatmap: band b holds times from 100 µs × 10^(b/8) up to the next; the first and last are open. */
export const bandsPerDecade = 8;
export const lowestBandUs = 100;
export const bandCount = 61;

/** What happened in `span` whole seconds from `second` on. */
export interface SeriesPoint {
  readonly second: number;
  readonly span: number;
  readonly wallMs: number;
  readonly users: number;
  readonly requests: number;
  readonly failures: number;
  /** Of the ten seconds that end here; where `span` is longer than that, rates of the whole span. */
  readonly rps: number;
  readonly failuresPerSecond: number;
  /** Of the ten seconds that end here; where `span` is longer than that, the highest of any ten that end in it. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly saturated: boolean;
  /** Mean of each phase over the requests that had it. */
  readonly phases: readonly (number | null)[];
  /** How many requests had each phase: what the means weigh when points are merged. */
  readonly phaseCounts: readonly number[];
  /** Failures by kind: a fault's (`timeout`), `status 503`, or `scenario` where the scenario itself said so. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Pairs of band and count, one after the other. */
  readonly bands: readonly number[];
  /** The slowest thread's p99 of the event loop's delay. */
  readonly loopDelayMs: number;
  /** Cores that all threads used. */
  readonly cpu: number;
}

/** Points of the series that a page keeps and is told: of a longer test, the newest. */
export const keptPoints = 28_800;

/** Something that changed what the charts show; the page words it. */
export type Marker = {
  readonly second: number;
  /** Later ones are left out. */
  readonly isLast?: boolean;
} & MarkerEvent;

/** What it was. */
export type MarkerEvent =
  | {
      readonly kind: "load";
      readonly users: number;
      /** Absent where a load shape wants it. */
      readonly spawnRate?: number;
      /** How many were wanted until then. */
      readonly usersBefore?: number;
    }
  | { readonly kind: "workerJoined" | "workerLeft"; readonly worker: number }
  | { readonly kind: "reset" | "saturated" | "paused" };

/** One name over time; `GET /series?method=GET&name=/`, and part of the report. */
export interface NameSeries {
  readonly method: string;
  readonly name: string;
  readonly points: readonly NamePoint[];
}

export interface NamePoint {
  readonly second: number;
  readonly span: number;
  readonly rps: number;
  readonly failuresPerSecond: number;
  readonly avg: number | null;
  /** Of a point that was merged from several, the highest of theirs. */
  readonly p50: number | null;
  readonly p95: number | null;
}

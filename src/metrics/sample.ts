/** How a request ended. An aborted one was cut by the stopping of its user: it is counted, but is no sample. */
export const outcome = { ok: 0, failed: 1, aborted: 2 } as const;
export type Outcome = (typeof outcome)[keyof typeof outcome];

/**
 * The `errorKind` of a failed request that never left this machine, out of descriptors, ports or memory. It says
 * nothing of the target: it is counted apart from requests and failures, and makes the run untrusted.
 */
export const generatorKind = "generator";

/** Where the time of a request went, in milliseconds; NaN for a phase that did not happen. */
export interface PhaseTimings {
  dns: number;
  connect: number;
  tls: number;
  /** From the last byte of the request to the first of the answer. */
  firstByte: number;
  /** From the first byte of the answer to the last. */
  download: number;
}

export const phaseNames = [
  "dns",
  "connect",
  "tls",
  "firstByte",
  "download",
] as const satisfies (keyof PhaseTimings)[];

/** What targets sent that belongs to no answer: how often, and how many bytes. */
export interface Excess {
  answers: number;
  bytes: number;
}

/** One finished request or measured action. All times are of the injected clock, in milliseconds. */
export interface Sample {
  /** The `Type` column: an HTTP method, or what `measure()` was given. */
  method: string;
  name: string;
  outcome: Outcome;
  /** When the work was due. A closed loop is due when it starts. */
  dueMs: number;
  startMs: number;
  endMs: number;
  /** Bytes of body as they came over the wire. */
  bytes: number;
  /** How often the engine sent the request again by itself. */
  retries: number;
  /** Followed redirects. */
  hops: number;
  /** Why it failed, fit for grouping; null unless failed. */
  error: string | null;
  /** The class of the fault (`timeout`, `refused`, …), `""` where there is none. */
  errorKind: string;
  timings: PhaseTimings | null;
  /** What was heard too much since the last sample of this load thread, of this request or another; mostly null. */
  excess: Excess | null;
  // What listeners of `events.request` get besides; statistics never look at these.
  url: string;
  response: unknown;
  context: unknown;
  exception: unknown;
}

/** Takes samples. It must not keep the object: a producer may use it again for its next sample. */
export interface SampleSink {
  record(sample: Sample): void;
}

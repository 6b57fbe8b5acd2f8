import type { ThreadSecond } from "./thread-record.ts";

/** What is known of the seconds of a run besides its statistics. Plain data. */
export interface SavedSeconds {
  readonly next: number;
  readonly lastUsers: number;
  readonly medians: readonly (readonly [second: number, medianMs: number])[];
  readonly lastMedianMs: number;
  readonly untold: readonly { readonly worker: string; readonly of: ThreadSecond }[];
}

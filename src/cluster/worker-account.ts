/** What is known of one worker's reports. */
export interface WorkerAccount {
  /** The newest number taken. */
  readonly last: number;
  /** Samples in the rows applied. */
  readonly applied: number;
  /** Samples that it ever counted, by its newest report. */
  readonly counted: number;
  readonly gaps: number;
  readonly final: boolean;
  /** Run time at which its last user was gone, by its final report; null before, and for one without users. */
  readonly idleSinceMs: number | null;
}

/** A worker that was lost in a run, as the result tells it. */
export interface WorkerLoss {
  readonly id: string;
  readonly index: number;
  readonly reason: string;
  readonly lastTask: string;
  /** Upper bound of the samples that it took with it. */
  readonly lostAtMost: number;
}

/** What is kept of a worker that was lost. */
export interface Loss extends Omit<WorkerLoss, "lostAtMost"> {
  /** It is surely no more. */
  readonly dead: boolean;
  /** At most so many samples did it ever count. */
  readonly mostCounted: number;
}

import type { Aggregator } from "./aggregator.ts";
import type { LostWorker } from "./known-worker.ts";
import type { Loss, WorkerLoss } from "./worker-loss.ts";

/** What a lost worker leaves, as of the moment at which it was lost. */
export const lossOf = ({ worker, reason, lastTask, dead, gone }: LostWorker, lostMs: number): Loss => {
  const { id, index, pace, beat } = worker;
  const mostCounted = gone === null ? pace.mostCounted(beat.inFlight, lostMs) : gone.counted + gone.inFlight;
  return { id, index, reason, lastTask, dead, mostCounted };
};

/** Workers that a run lost, and how many samples that can have cost. What comes from them later lowers the bound. */
export class LostWorkers {
  readonly #aggregator: Aggregator;
  readonly #losses = new Map<string, Loss>();

  constructor(aggregator: Aggregator) {
    this.#aggregator = aggregator;
  }

  /** Whether that was news: of one that fell silent its host may tell later how it ended, and that is exact. */
  add(loss: Loss): boolean {
    const known = this.#losses.get(loss.id);
    if (known !== undefined && (known.dead || !loss.dead)) return false;
    this.#losses.set(loss.id, loss);
    return true;
  }

  /** It came back: what it still has to report will be reported. Whether it was lost. */
  returned(worker: string): boolean {
    return this.#losses.delete(worker);
  }

  has(worker: string): boolean {
    return this.#losses.has(worker);
  }

  /** Ids of workers that are heard no more but may come back. */
  get silent(): string[] {
    return this.saved.filter(({ dead }) => !dead).map(({ id }) => id);
  }

  get saved(): readonly Loss[] {
    return [...this.#losses.values()];
  }

  /** Upper bound of the samples that this one took with it. */
  lostAtMost(id: string): number {
    const loss = this.#losses.get(id);
    const { applied, final } = this.#aggregator.account(id);
    return loss === undefined || final ? 0 : Math.max(0, loss.mostCounted - applied);
  }

  get all(): WorkerLoss[] {
    // Who has reported everything took nothing along, whatever became of it then.
    const owing = this.saved.filter(({ id }) => !this.#aggregator.account(id).final);
    return owing.map(({ id, index, reason, lastTask }) => {
      return { id, index, reason, lastTask, lostAtMost: this.lostAtMost(id) };
    });
  }
}

import type { Aggregator } from "./aggregator.ts";
import type { KnownWorker, LostWorker } from "./worker-registry.ts";

/** A worker that was lost in a run, as the result tells it. */
export interface WorkerLoss {
  readonly id: string;
  readonly index: number;
  readonly reason: string;
  readonly lastTask: string;
  /** Upper bound of the samples that it took with it. */
  readonly lostAtMost: number;
}

interface Loss extends LostWorker {
  readonly lostMs: number;
}

/** Workers that a run lost, and how many samples that can have cost. What comes from them later lowers the bound. */
export class LostWorkers {
  readonly #aggregator: Aggregator;
  readonly #losses = new Map<string, Loss>();

  constructor(aggregator: Aggregator) {
    this.#aggregator = aggregator;
  }

  add(lost: LostWorker, lostMs: number): void {
    if (!this.#losses.has(lost.worker.id)) this.#losses.set(lost.worker.id, { ...lost, lostMs });
  }

  /** It came back: what it still has to report will be reported. */
  returned(worker: string): void {
    this.#losses.delete(worker);
  }

  has(worker: string): boolean {
    return this.#losses.has(worker);
  }

  /** Workers that are heard no more but may come back. */
  get silent(): KnownWorker[] {
    return [...this.#losses.values()].filter(({ dead }) => !dead).map(({ worker }) => worker);
  }

  get all(): WorkerLoss[] {
    return [...this.#losses.values()].map(({ worker, reason, lastTask, lostMs }) => {
      const { applied, final } = this.#aggregator.account(worker.id);
      const lostAtMost = final ? 0 : worker.pace.lostAtMost(applied, worker.beat.inFlight, lostMs);
      return { id: worker.id, index: worker.index, reason, lastTask, lostAtMost };
    });
  }
}

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

  /** Upper bound of the samples that this one took with it. */
  lostAtMost(id: string): number {
    const loss = this.#losses.get(id);
    const { applied, final } = this.#aggregator.account(id);
    if (loss === undefined || final) return 0;
    if (loss.gone !== null) return Math.max(0, loss.gone.counted - applied + loss.gone.inFlight);
    return loss.worker.pace.lostAtMost(applied, loss.worker.beat.inFlight, loss.lostMs);
  }

  get all(): WorkerLoss[] {
    return [...this.#losses.values()].map(({ worker: { id, index }, reason, lastTask }) => {
      return { id, index, reason, lastTask, lostAtMost: this.lostAtMost(id) };
    });
  }
}

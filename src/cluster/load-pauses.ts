/** A worker parks its users a moment before it can be taken for lost, and hears somewhat later that it is back. */
const marginSeconds = 3;

interface Absence {
  readonly fromSecond: number;
  untilSecond: number;
}

/** The time for which a worker was last lost. Plain data. */
export interface SavedAbsence extends Readonly<Absence> {
  readonly worker: string;
}

/**
 * Knows in which seconds of a test load was missing because users were parked: not where their worker was lost
 * meanwhile, for then they ran elsewhere.
 */
export class LoadPauses {
  /** By worker, the time for which it was last lost. */
  readonly #absences = new Map<string, Absence>();

  lost(worker: string, second: number): void {
    this.#absences.set(worker, { fromSecond: second, untilSecond: Number.POSITIVE_INFINITY });
  }

  returned(worker: string, second: number): void {
    const absence = this.#absences.get(worker);
    if (absence !== undefined) absence.untilSecond = second;
  }

  save(): readonly SavedAbsence[] {
    return [...this.#absences].map(([worker, absence]) => ({ worker, ...absence }));
  }

  /** Takes what others knew, in the place of nothing. */
  restore(saved: readonly SavedAbsence[]): void {
    for (const { worker, fromSecond, untilSecond } of saved) {
      this.#absences.set(worker, { fromSecond, untilSecond });
    }
  }

  /**
   * Whether the load needed the worker in this second: users that it had parked are missing then, and it falsifies
   * numbers where it was late.
   */
  isNeeded(worker: string, second: number): boolean {
    const absence = this.#absences.get(worker);
    if (absence === undefined) return true;
    const { fromSecond, untilSecond } = absence;
    return second < fromSecond - marginSeconds || second > untilSecond + marginSeconds;
  }
}

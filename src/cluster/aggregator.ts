import { messageOf } from "../base/errors.ts";
import { checkRows } from "../stats/delta-decoder.ts";
import type { Journal } from "./journal.ts";
import type { Report } from "./messages.ts";

/** The statistics of a run, as far as reports reach them. */
export interface RowTarget {
  /** Adds rows that were checked; how many samples they count. */
  applyChecked(rows: Uint8Array, worker: string): number;
}

/** What the worker hears: everything up to `number` is safe, or this one could not be read. */
export interface Acceptance {
  readonly number: number;
  readonly refused?: string;
}

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

const nothing: WorkerAccount = { last: 0, applied: 0, counted: 0, gaps: 0, final: false, idleSinceMs: null };

/**
 * Takes reports so that each counts once, whatever is repeated, late or out of order: checks them, journals them,
 * applies them, and only then lets them be acknowledged.
 */
export class Aggregator {
  readonly #journal: Journal;
  readonly #rows: RowTarget;
  readonly #accounts = new Map<string, WorkerAccount>();
  /** Numbers that are applied, with an acknowledgement that waits for the journal. */
  readonly #journaling = new Map<string, number>();
  #finals = 0;

  constructor(journal: Journal, rows: RowTarget) {
    this.#journal = journal;
    this.#rows = rows;
  }

  /** Workers whose final report is here. */
  get finals(): number {
    return this.#finals;
  }

  account(worker: string): WorkerAccount {
    return this.#accounts.get(worker) ?? nothing;
  }

  /**
   * Takes a report and calls `answer` once it may be acknowledged; not at all for a repeat whose first copy is still
   * being journaled. True when it was new.
   */
  accept(report: Report, answer: (acceptance: Acceptance) => void): boolean {
    const { worker, number } = report;
    const before = this.account(worker);
    if (number <= before.last) {
      if (number < (this.#journaling.get(worker) ?? Number.POSITIVE_INFINITY)) answer({ number });
      return false;
    }
    if (report.final && !before.final) this.#finals++;
    const after = {
      last: number,
      applied: before.applied,
      counted: report.counted,
      gaps: before.gaps + (number === before.last + 1 ? 0 : 1),
      final: before.final || report.final,
      idleSinceMs: report.idleSinceMs ?? before.idleSinceMs,
    };
    try {
      checkRows(report.rows);
    } catch (error) {
      this.#accounts.set(worker, after);
      answer({ number, refused: messageOf(error) });
      return true;
    }
    const journaled = this.#journal.append({ kind: "report", report });
    const samples = this.#rows.applyChecked(report.rows, worker);
    this.#accounts.set(worker, { ...after, applied: before.applied + samples });
    if (journaled === undefined) answer({ number });
    else void this.#answerAfter(journaled, worker, number, answer);
    return true;
  }

  /** Samples that workers counted and whose rows never came, or the other way round; by their final reports. */
  get unaccounted(): number {
    let sum = 0;
    for (const { final, counted, applied } of this.#accounts.values()) {
      if (final) sum += Math.abs(counted - applied);
    }
    return sum;
  }

  get gaps(): number {
    let sum = 0;
    for (const { gaps } of this.#accounts.values()) sum += gaps;
    return sum;
  }

  async #answerAfter(
    journaled: Promise<void>,
    worker: string,
    number: number,
    answer: (acceptance: Acceptance) => void,
  ): Promise<void> {
    if (!this.#journaling.has(worker)) this.#journaling.set(worker, number);
    // A journal that fails says so itself; from then on memory is all there is, and the run goes on.
    await journaled.catch(() => {});
    this.#journaling.delete(worker);
    answer({ number });
  }
}

import { messageOf } from "../base/errors.ts";
import { checkRows } from "../stats/delta-decoder.ts";
import { type Journal, type JournaledReport, journaled } from "./journal.ts";
import type { WorkerAccount } from "./worker-account.ts";

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

const nothing: WorkerAccount = { last: 0, applied: 0, counted: 0, gaps: 0, final: false, idleSinceMs: null };

/** In the place of rows that can't be read: the rest of the report counts. */
const noRows = new Uint8Array();

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

  /** All that is known of the reports of each worker. */
  get accounts(): readonly (readonly [worker: string, account: WorkerAccount])[] {
    return [...this.#accounts];
  }

  /** Takes what another one knew, in the place of nothing. */
  restore(accounts: readonly (readonly [worker: string, account: WorkerAccount])[]): void {
    for (const [worker, account] of accounts) {
      this.#accounts.set(worker, account);
      if (account.final) this.#finals++;
    }
  }

  account(worker: string): WorkerAccount {
    return this.#accounts.get(worker) ?? nothing;
  }

  /**
   * Takes a report and calls `answer` once it may be acknowledged; not at all for a repeat whose first copy is still
   * being journaled. True when it was new.
   */
  accept(report: JournaledReport, answer: (acceptance: Acceptance) => void): boolean {
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
      void this.#journal.append({ kind: "report", report: journaled({ ...report, rows: noRows }) });
      answer({ number, refused: messageOf(error) });
      return true;
    }
    const appended = this.#journal.append({ kind: "report", report: journaled(report) });
    const samples = this.#rows.applyChecked(report.rows, worker);
    this.#accounts.set(worker, { ...after, applied: before.applied + samples });
    if (appended === undefined) answer({ number });
    else void this.#answerAfter(appended, worker, number, answer);
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
    appended: Promise<void>,
    worker: string,
    number: number,
    answer: (acceptance: Acceptance) => void,
  ): Promise<void> {
    if (!this.#journaling.has(worker)) this.#journaling.set(worker, number);
    // A journal that fails says so itself; from then on memory is all there is, and the run goes on.
    await appended.catch(() => {});
    this.#journaling.delete(worker);
    answer({ number });
  }
}

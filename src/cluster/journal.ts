import type { WeightedClass } from "../dispatch/weighted-sequence.ts";
import type { StatisticsPiece } from "../stats/statistics-checkpoint.ts";
import type { ClassChanges } from "./class-changes.ts";
import type { GrantRecord } from "./data/row-ledger.ts";
import type { JournaledWorker, RunCheckpoint } from "./journal/checkpoint-record.ts";

import type { Report } from "./messages.ts";
import type { RunRequest } from "./run-request.ts";
import type { Loss } from "./worker-loss.ts";

/** Raised whenever a record changes its shape or meaning: a controller goes on from its own version only. */
export const journalVersion = 2;

/** A report as far as it changes what is known of a test. */
export type JournaledReport = Omit<Report, "type" | "version" | "run" | "epoch" | "data">;

/** What a run keeps so that it could be told again: everything that changes its numbers, in order. */
export type JournalRecord =
  /** First in each file. */
  | {
      readonly kind: "epoch";
      readonly version: number;
      readonly epoch: number;
      readonly wallMs: number;
    }
  | {
      readonly kind: "start";
      readonly run: string;
      readonly wallMs: number;
      readonly request: RunRequest;
    }
  | { readonly kind: "setup"; readonly at: "begun" }
  /** JSON text by setup owner. */
  | { readonly kind: "setup"; readonly at: "done"; readonly data: Readonly<Record<string, string>> }
  /** Time zero. */
  | { readonly kind: "zero"; readonly wallMs: number }
  /** A life sign: wall time, and run time where it has begun. */
  | { readonly kind: "time"; readonly wallMs: number; readonly runMs: number | null }
  /** A worker that was told to run users: it owes a final report. */
  | { readonly kind: "host"; readonly worker: JournaledWorker }
  | { readonly kind: "report"; readonly report: JournaledReport }
  /** So many further seconds are over; users in each, −1 where nobody looked. */
  | { readonly kind: "seconds"; readonly users: readonly number[] }
  | { readonly kind: "edit"; readonly users: number; readonly spawnRate: number }
  | { readonly kind: "grant"; readonly grant: GrantRecord }
  /** From this run time on towards so many users. */
  | {
      readonly kind: "aim";
      readonly from: number;
      readonly users: number;
      readonly spawnRate: number;
      readonly runMs: number;
    }
  /** Everybody asked for runs. */
  | { readonly kind: "spawned" }
  | {
      readonly kind: "classes";
      /** Null where weights and counts stay. */
      readonly classes: readonly WeightedClass[] | null;
      readonly changes: ClassChanges | null;
    }
  | { readonly kind: "reset"; readonly second: number }
  /** In this second of run time; null where it was given up at the end. */
  | { readonly kind: "lost"; readonly loss: Loss; readonly second: number | null }
  /** A lost worker is back. */
  | { readonly kind: "back"; readonly worker: string; readonly second: number }
  /** Users were told to stop; `failure` where no load could be sent. */
  | { readonly kind: "stop"; readonly reason: string; readonly failure: string | null }
  | { readonly kind: "teardown"; readonly at: "begun" | "done" }
  | { readonly kind: "end"; readonly durationSeconds: number }
  /** What all records before it came to: first the numbers in pieces, then all the rest. */
  | { readonly kind: "statistics"; readonly piece: StatisticsPiece }
  | { readonly kind: "checkpoint"; readonly run: RunCheckpoint };

/**
 * Takes records in order. What depends on a record (an acknowledgement) waits until `append` is done; a journal that
 * can't write says so itself and lets the run go on.
 */
export interface Journal {
  append(record: JournalRecord): Promise<void> | void;
  /**
   * From now on `save` tells what the records since the last "start" came to, in fewer: it must look at once at all
   * that it tells, and may put it into words while it is read.
   */
  follow(save: () => Iterable<JournalRecord>): void;
  /** Why it takes no records any more; null as long as it does. */
  readonly failure: string | null;
}

/** A journal for runs that die whole: it counts its records and keeps none. */
export class MemoryJournal implements Journal {
  readonly failure = null;
  readonly #counts = new Map<JournalRecord["kind"], number>();

  append({ kind }: JournalRecord): void {
    this.#counts.set(kind, this.count(kind) + 1);
  }

  follow(): void {}

  count(kind: JournalRecord["kind"]): number {
    return this.#counts.get(kind) ?? 0;
  }
}

/** The part of a report that a journal keeps. */
export const journaled = (report: JournaledReport): JournaledReport => {
  const { host, worker, number, rows, ended, counted, final, idleSinceMs, seconds, time } = report;
  return {
    ...{ host, worker, number, rows, ended, counted, final },
    ...(idleSinceMs === undefined ? {} : { idleSinceMs }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(time === undefined ? {} : { time }),
  };
};

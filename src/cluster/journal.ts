import type { GrantRecord } from "./data/row-ledger.ts";
import type { Report } from "./messages.ts";

/** What a run keeps so that it could be told again: everything that changes its numbers, in order. */
export type JournalRecord =
  | { readonly kind: "start"; readonly run: string; readonly wallMs: number }
  | { readonly kind: "setup"; readonly at: "begun" | "done" }
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "edit"; readonly users: number; readonly spawnRate: number }
  | { readonly kind: "grant"; readonly grant: GrantRecord }
  | { readonly kind: "reset"; readonly second: number }
  | { readonly kind: "lost"; readonly worker: string; readonly reason: string; readonly lostAtMost: number }
  | { readonly kind: "stop"; readonly reason: string }
  | { readonly kind: "teardown"; readonly at: "begun" | "done" }
  | { readonly kind: "end"; readonly durationSeconds: number };

/**
 * Takes records in order. What depends on a record (an acknowledgement) waits until `append` is done; a journal that
 * can't write says so itself and lets the run go on.
 */
export interface Journal {
  append(record: JournalRecord): Promise<void> | void;
}

/** A journal for runs that die whole: it counts its records and keeps none. */
export class MemoryJournal implements Journal {
  readonly #counts = new Map<JournalRecord["kind"], number>();

  append({ kind }: JournalRecord): void {
    this.#counts.set(kind, this.count(kind) + 1);
  }

  count(kind: JournalRecord["kind"]): number {
    return this.#counts.get(kind) ?? 0;
  }
}

import type { ExceptionGroupRow } from "./counted-rows.ts";
import { type ExceptionCounts, identityOf } from "./delta.ts";
import { addExceptions } from "./group-counts.ts";
import { otherException } from "./group-texts.ts";
import { type ExceptionsPiece, encodeExceptions, visitExceptions } from "./groups-checkpoint.ts";
import type { ExceptionRow } from "./snapshot.ts";

/** Worker ids kept per group: the smallest, so that the order of reports makes no difference. */
const MAX_WORKERS = 100;

interface ExceptionGroup extends ExceptionCounts {
  readonly traceback: string;
  readonly task: string;
  readonly workers: Set<string>;
}

/** Exceptions of all workers by traceback and task; past the cap they are counted in one group of others. */
export class ExceptionGroups {
  readonly #groups = new Map<string, ExceptionGroup>();
  readonly #maxGroups: number;
  #other: ExceptionGroup | null = null;

  constructor(maxGroups: number) {
    this.#maxGroups = maxGroups;
  }

  /** Some exceptions are in the group of others. */
  get overflowed(): boolean {
    return this.#other !== null;
  }

  add(row: ExceptionGroupRow, worker: string): void {
    includeWorker(this.#include(row).workers, worker);
  }

  /** All groups, as they are now. */
  save(): ExceptionsPiece {
    const groups = [...this.#groups].map(([key, group]) => [Buffer.from(key, "latin1"), group] as const);
    const other = this.#other;
    return encodeExceptions(
      other === null ? groups : [...groups, [identityOf(other.traceback, other.task), other] as const],
    );
  }

  /** Takes what others saved, in the place of nothing. */
  restore(piece: ExceptionsPiece): void {
    visitExceptions(piece, (row, workers) => {
      const group = this.#include(row);
      for (const worker of workers) group.workers.add(worker);
    });
  }

  /** The most frequent first. */
  rows(): ExceptionRow[] {
    const groups = [...this.#groups.values()];
    if (this.#other !== null) groups.push(this.#other);
    return groups
      .sort((a, b) => b.count - a.count || (a.traceback < b.traceback ? -1 : 1))
      .map(({ count, message, traceback, task, workers }) => ({
        count,
        message,
        traceback,
        task,
        workers: [...workers].sort(),
      }));
  }

  #include(row: ExceptionGroupRow): ExceptionGroup {
    const counts = { message: row.message, count: row.count };
    let group = this.#groups.get(row.key);
    if (group !== undefined) {
      addExceptions(group, counts);
    } else {
      const [traceback = "", task = ""] = row.texts();
      const isOther = traceback === otherException.traceback && task === otherException.task;
      if (!isOther && this.#groups.size < this.#maxGroups) {
        group = { traceback, task, ...counts, workers: new Set() };
        this.#groups.set(row.key, group);
      } else {
        group = this.#addOther(counts.count);
      }
    }
    return group;
  }

  #addOther(count: number): ExceptionGroup {
    if (this.#other === null) this.#other = { ...otherException, count: 0, workers: new Set() };
    this.#other.count += count;
    return this.#other;
  }
}

const includeWorker = (workers: Set<string>, worker: string): void => {
  if (workers.has(worker)) return;
  workers.add(worker);
  if (workers.size <= MAX_WORKERS) return;
  workers.delete([...workers].sort().at(-1)!);
};

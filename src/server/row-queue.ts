import type { RowValues } from "../outputs/page/view.ts";

/** Rows told in one change at most. */
export const mostRowsAtOnce = 1000;

/** Rows that changed and were not told yet, each once with its newest numbers, in the order in which they wait. */
export class RowQueue {
  readonly #waiting = new Map<number, RowValues>();

  get size(): number {
    return this.#waiting.size;
  }

  add(rows: readonly RowValues[]): void {
    // A row that waits already keeps its place: a map does so.
    for (const row of rows) this.#waiting.set(row[0] as number, row);
  }

  /** Those that have waited longest. */
  take(): readonly RowValues[] {
    const rows: RowValues[] = [];
    for (const [id, row] of this.#waiting) {
      if (rows.length >= mostRowsAtOnce) break;
      this.#waiting.delete(id);
      rows.push(row);
    }
    return rows;
  }

  clear(): void {
    this.#waiting.clear();
  }
}

import { spans } from "../stats/delta.ts";
import { splitRows } from "../stats/delta-decoder.ts";
import { mergeRows } from "../stats/delta-merge.ts";

/** The rows of one whole second of run time. */
export interface ClosedSecond {
  readonly second: number;
  readonly rows: Uint8Array;
}

interface Stretch {
  readonly second: number;
  readonly endSecond: number;
  readonly rows: Uint8Array;
}

/** Rows of one report; a few of them must fit between a bus and its limit of 1 MB a message. */
export const reportBytes = 64 * 1024;
/** From here on the oldest seconds are merged, so that an outage costs resolution and not memory. */
const mergeAboveBytes = 4 * 1024 * 1024;
const longestSpan = Math.max(...spans);

/** Rows that wait for their report, oldest first. */
export class WaitingRows {
  readonly #mergeAboveBytes: number;
  #stretches: Stretch[] = [];
  #bytes = 0;

  constructor(mergeAbove = mergeAboveBytes) {
    this.#mergeAboveBytes = mergeAbove;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(seconds: readonly ClosedSecond[]): void {
    for (const { second, rows } of seconds) {
      if (rows.length === 0) continue;
      this.#stretches.push({ second, endSecond: second + 1, rows });
      this.#bytes += rows.length;
    }
    if (this.#bytes > this.#mergeAboveBytes) this.#merge();
  }

  /** The oldest rows, up to 64 KB of them; none gives no bytes. */
  take(): Uint8Array {
    this.#splitFirst();
    let count = 0;
    let length = 0;
    for (const { rows } of this.#stretches) {
      if (count > 0 && length + rows.length > reportBytes) break;
      count++;
      length += rows.length;
    }
    const taken = this.#stretches.splice(0, count).map(({ rows }) => rows);
    this.#bytes -= length;
    return concatenate(taken, length);
  }

  #splitFirst(): void {
    const first = this.#stretches[0];
    if (first === undefined || first.rows.length <= reportBytes) return;
    const pieces = splitRows(first.rows, reportBytes).map((rows) => ({ ...first, rows }));
    this.#stretches.splice(0, 1, ...pieces);
  }

  /** Costs the oldest seconds their resolution, as far as it must: neighbours become 2, 4, 8 s. */
  #merge(): void {
    for (let at = 0; at + 1 < this.#stretches.length && this.#bytes > this.#mergeAboveBytes; ) {
      const [one, next] = [this.#stretches[at]!, this.#stretches[at + 1]!];
      // On a grid from second 0, so that no stretch outgrows the longest span of a row.
      const gridEnd = (Math.floor(one.second / longestSpan) + 1) * longestSpan;
      if (next.second < one.second || next.endSecond > gridEnd) {
        at++;
        continue;
      }
      const rows = mergeRows([one.rows, next.rows]);
      this.#bytes += rows.length - one.rows.length - next.rows.length;
      const endSecond = Math.max(one.endSecond, next.endSecond);
      this.#stretches.splice(at, 2, { second: one.second, endSecond, rows });
    }
  }
}

const concatenate = (parts: readonly Uint8Array[], length: number): Uint8Array => {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

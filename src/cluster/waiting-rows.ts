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
const spans = [2, 4, 8] as const;

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

  /** Halves the resolution of the oldest seconds, as far as it must: all to 2 s before any to 4, then 8. */
  #merge(): void {
    for (const span of spans) {
      for (let at = 0; at + 1 < this.#stretches.length; ) {
        if (this.#bytes <= this.#mergeAboveBytes) return;
        const [one, next] = [this.#stretches[at]!, this.#stretches[at + 1]!];
        // On a grid from second 0, so that what merges to 2 s is half of what merges to 4.
        const gridEnd = (Math.floor(one.second / span) + 1) * span;
        if (next.second < one.second || next.endSecond > gridEnd) {
          at++;
          continue;
        }
        const rows = mergeRows([one.rows, next.rows]);
        this.#bytes += rows.length - one.rows.length - next.rows.length;
        this.#stretches.splice(at, 2, {
          second: one.second,
          endSecond: Math.max(one.endSecond, next.endSecond),
          rows,
        });
      }
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

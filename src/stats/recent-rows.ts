/** Rows of one report that came of late. */
export interface RecentReport {
  readonly newestSecond: number;
  readonly rows: Uint8Array;
  readonly worker: string;
}

// A reset names a second about now, and rows are of seconds that are over: what is older is never asked for.
const keptSeconds = 4;
const slabBytes = 512 * 1024;
/** As much as a thousand workers send in a second and a half. */
const mostSpare = 32;

interface Slab {
  readonly bytes: Uint8Array;
  readonly reports: RecentReport[];
  length: number;
  newestSecond: number;
  /** How many read it later: it is not used again meanwhile. */
  readers: number;
}

/** Reports that stay as they are until they are released. */
export interface HeldReports {
  /** In the order in which they came. */
  readonly reports: readonly RecentReport[];
  release(): void;
}

/**
 * The rows of the last seconds, copied one behind the other into memory that is used again. As objects of their own they
 * outlived two collections of young objects each, and with a thousand workers the old ones were collected once a second.
 */
export class RecentRows {
  #slabs: Slab[] = [];
  readonly #spare: Uint8Array[] = [];
  #newestSecond = -1;

  get newestSecond(): number {
    return this.#newestSecond;
  }

  add({ newestSecond, rows, worker }: RecentReport): void {
    if (newestSecond > this.#newestSecond) this.begin(newestSecond);
    if (!this.#isRecent(newestSecond)) return;
    const slab = this.#roomFor(rows.length);
    const kept = slab.bytes.subarray(slab.length, slab.length + rows.length);
    kept.set(rows);
    slab.length += rows.length;
    slab.newestSecond = Math.max(slab.newestSecond, newestSecond);
    slab.reports.push({ newestSecond, rows: kept, worker });
  }

  /** Forgets what is too old beside this second. */
  begin(second: number): void {
    this.#newestSecond = second;
    const kept = this.#slabs.filter((slab) => this.#isRecent(slab.newestSecond));
    for (const slab of this.#slabs) {
      const { bytes, readers } = slab;
      const isUsable = bytes.length === slabBytes && readers === 0 && this.#spare.length < mostSpare;
      if (isUsable && !this.#isRecent(slab.newestSecond)) this.#spare.push(bytes);
    }
    this.#slabs = kept;
  }

  /** What is kept now, for somebody who reads it later. */
  hold(): HeldReports {
    const slabs = [...this.#slabs];
    for (const slab of slabs) slab.readers++;
    const reports = slabs
      .flatMap((slab) => slab.reports)
      .filter(({ newestSecond }) => this.#isRecent(newestSecond));
    return {
      reports,
      release() {
        for (const slab of slabs.splice(0)) slab.readers--;
      },
    };
  }

  #isRecent(second: number): boolean {
    return second > this.#newestSecond - keptSeconds;
  }

  #roomFor(length: number): Slab {
    const last = this.#slabs.at(-1);
    if (last !== undefined && last.bytes.length - last.length >= length) return last;
    const bytes =
      length > slabBytes ? new Uint8Array(length) : (this.#spare.pop() ?? new Uint8Array(slabBytes));
    const slab = { bytes, reports: [], length: 0, newestSecond: -1, readers: 0 };
    this.#slabs.push(slab);
    return slab;
  }
}

// What the target served, told by the target itself: the truth that a report is held against.
import { createWriteStream } from "node:fs";

/** Past this many different names, further ones are counted as "other": a ledger never grows without a bound. */
const MAX_NAMES = 20_000;

/**
 * One record for each request that came in and is over. `whole` is false where the connection ended before the
 * answer did; `hop` marks a redirect. Records go to the file one JSON line each; memory keeps only the totals.
 */
export class Ledger {
  #totals = new Map();
  #records = 0;
  #open = 0;
  #file;

  /** @param {string | undefined} path where the records are appended; without it only totals are kept */
  constructor(path) {
    this.#file = path === undefined ? null : createWriteStream(path, { flags: "a" });
  }

  /** A request came in; it is open until it is recorded. */
  opened() {
    this.#open += 1;
  }

  /** @param {{ method: string, name: string, status: number, bytes: number, hop: boolean, whole: boolean }} record */
  record(record) {
    this.#open -= 1;
    this.#records += 1;
    const name = this.#totals.size < MAX_NAMES ? record.name : "other";
    const key = `${record.method} ${name} ${record.status} ${record.hop} ${record.whole}`;
    const total = this.#totals.get(key);
    if (total === undefined) {
      this.#totals.set(key, { ...record, name, count: 1 });
    } else {
      total.count += 1;
      total.bytes += record.bytes;
    }
    this.#file?.write(`${JSON.stringify({ id: this.#records, ...record })}\n`);
  }

  /** Totals by method, name, status and kind of ending, with the number of requests still open. */
  totals() {
    return { records: this.#records, open: this.#open, totals: [...this.#totals.values()] };
  }

  /** Resolves when every record is in the file. */
  close() {
    const file = this.#file;
    if (file === null) return Promise.resolve();
    return new Promise((resolve) => file.end(resolve));
  }
}

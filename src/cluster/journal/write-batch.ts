/** Records that are written together, and who waits for that. */
export class WriteBatch {
  /** They are written, or never will be. */
  readonly done: Promise<void>;
  length = 0;
  readonly #records: Buffer[] = [];
  #finish: () => void = () => {};

  constructor() {
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** How many bytes longer it is now. */
  add(record: Buffer): number {
    this.#records.push(record);
    this.length += record.length;
    return record.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#records, this.length);
  }

  finish(): void {
    this.#finish();
  }
}

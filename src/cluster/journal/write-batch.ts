import { framedLength, frameInto } from "./record-format.ts";

const firstBytes = 64 * 1024;
/** Batches that are longer are few: their room is given back. */
const longestKept = 4 * 1024 * 1024;

/** Records that are written together, and who waits for that. */
export class WriteBatch {
  /** They are written, or never will be. */
  readonly done: Promise<void>;
  #bytes: Buffer;
  #length = 0;
  #finish: () => void = () => {};

  /** @param room of a batch that is written. */
  constructor(room: Buffer | null) {
    this.#bytes = room ?? Buffer.allocUnsafeSlow(firstBytes);
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  get length(): number {
    return this.#length;
  }

  /** Takes a copy of a record. How many bytes longer it is now. */
  add(record: Uint8Array): number {
    const added = framedLength(record);
    const length = this.#length + added;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    frameInto(this.#bytes, this.#length, record);
    this.#length = length;
    return added;
  }

  /** All of them; nothing more may be added. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** For another batch, once these bytes are needed no more. */
  get room(): Buffer | null {
    return this.#bytes.length > longestKept ? null : this.#bytes;
  }

  finish(): void {
    this.#finish();
  }
}

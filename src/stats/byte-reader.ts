import { KeyMemory } from "./key-memory.ts";

/** Rows that no encoder of ours wrote. */
export class MalformedRows extends Error {
  override readonly name = "MalformedRows";
}

const keys = new KeyMemory();

/** Reads what a ByteWriter wrote; throws MalformedRows at the first byte that can't be right. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  fail(what: string): never {
    throw new MalformedRows(`${what} at byte ${this.#at} of ${this.#bytes.length}`);
  }

  byte(): number {
    if (this.#at >= this.#bytes.length) this.fail("end of bytes");
    return this.#bytes[this.#at++]!;
  }

  varint(): number {
    const first = this.byte();
    return first < 128 ? first : this.#longVarint(first & 127);
  }

  /** Passes over a text of at most `longest` bytes. */
  skipText(longest: number): void {
    const length = this.varint();
    if (length > longest || this.#at + length > this.#bytes.length) this.fail(`text of ${length} bytes`);
    this.#at += length;
  }

  /** The texts that were passed over between two places. */
  textsAt(start: number, end: number): string[] {
    const texts: string[] = [];
    const back = this.#at;
    this.#at = start;
    while (this.#at < end) {
      const length = this.varint();
      texts.push(this.#bytes.toString("utf8", this.#at, this.#at + length));
      this.#at += length;
    }
    this.#at = back;
    return texts;
  }

  /** The bytes from `start` to `end` as a string of one character a byte: a key for maps, cheap to make. */
  keyAt(start: number, end: number): string {
    return keys.keyOf(this.#bytes, start, end);
  }

  #longVarint(value: number): number {
    for (let scale = 128; scale < 2 ** 53; scale *= 128) {
      const next = this.byte();
      value += (next & 127) * scale;
      if (next < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
    }
    return this.fail("number too large");
  }
}

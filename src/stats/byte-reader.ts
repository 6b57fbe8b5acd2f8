import { KeyMemory } from "./key-memory.ts";

/** Rows that no encoder of ours wrote. */
export class MalformedRows extends Error {
  override readonly name = "MalformedRows";
}

const keys = new KeyMemory();

/** Reads what a ByteWriter wrote; throws MalformedRows at the first byte that can't be right. */
export class ByteReader {
  protected readonly bytes: Buffer;
  protected place = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get at(): number {
    return this.place;
  }

  get atEnd(): boolean {
    return this.place === this.bytes.length;
  }

  protected failAt(place: number, what: string): never {
    this.place = place;
    return this.fail(what);
  }

  fail(what: string): never {
    throw new MalformedRows(`${what} at byte ${this.place} of ${this.bytes.length}`);
  }

  byte(): number {
    if (this.place >= this.bytes.length) this.fail("end of bytes");
    return this.bytes[this.place++]!;
  }

  varint(): number {
    const { bytes, place } = this;
    if (place + 4 > bytes.length) return this.#longVarint();
    // Nearly all have four bytes at most.
    let byte = bytes[place]!;
    let value = byte & 127;
    if (byte < 128) {
      this.place = place + 1;
      return value;
    }
    byte = bytes[place + 1]!;
    value |= (byte & 127) << 7;
    if (byte < 128) {
      this.place = place + 2;
      return value;
    }
    byte = bytes[place + 2]!;
    value |= (byte & 127) << 14;
    if (byte < 128) {
      this.place = place + 3;
      return value;
    }
    byte = bytes[place + 3]!;
    value |= (byte & 127) << 21;
    if (byte < 128) {
      this.place = place + 4;
      return value;
    }
    return this.#longVarint();
  }

  /** Passes over a text of at most `longest` bytes. */
  skipText(longest: number): void {
    const length = this.varint();
    if (length > longest || this.place + length > this.bytes.length) this.fail(`text of ${length} bytes`);
    this.place += length;
  }

  /** The texts that were passed over between two places. */
  textsAt(start: number, end: number): string[] {
    const texts: string[] = [];
    const back = this.place;
    this.place = start;
    while (this.place < end) {
      const length = this.varint();
      texts.push(this.bytes.toString("utf8", this.place, this.place + length));
      this.place += length;
    }
    this.place = back;
    return texts;
  }

  /** The bytes from `start` to `end` as a string of one character a byte: a key for maps, cheap to make. */
  keyAt(start: number, end: number): string {
    return keys.keyOf(this.bytes, start, end);
  }

  /** Whether `keyAt` gives that key. */
  isKeyAt(key: string, start: number, end: number): boolean {
    if (key.length !== end - start) return false;
    // From behind: names differ most there.
    for (let at = key.length - 1; at >= 0; at--) {
      if (key.charCodeAt(at) !== this.bytes[start + at]) return false;
    }
    return true;
  }

  /** They share the memory of what is read. */
  bytesAt(start: number, end: number): Uint8Array {
    return this.bytes.subarray(start, end);
  }

  #longVarint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 53; scale *= 128) {
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

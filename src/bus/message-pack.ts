import { AcridaError } from "../base/errors.ts";
import type { BusPayload } from "./bus.ts";

/** Lists in lists and objects in objects go so deep; deeper data is refused on both sides. */
export const deepestPayload = 64;

const FIRST_BYTES = 64 * 1024;
/** Messages that are longer are few: their room is given back. */
const LONGEST_KEPT = 1024 * 1024;

/** Writes what a bus carries as MessagePack: of that format the kinds that JavaScript's plain data needs. */
class PackWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  /** The payload's bytes, which the next one is written over. */
  pack(payload: BusPayload): Uint8Array {
    if (this.#bytes.length > LONGEST_KEPT) this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#length = 0;
    this.value(payload, 0);
    return this.#bytes.subarray(0, this.#length);
  }

  value(value: unknown, depth: number): void {
    if (value === null) this.#byte(0xc0);
    else if (value === false) this.#byte(0xc2);
    else if (value === true) this.#byte(0xc3);
    else if (typeof value === "number") this.#number(value);
    else if (typeof value === "string") this.#text(value);
    else if (typeof value !== "object") throw unfit(`${typeof value}`);
    else if (depth > deepestPayload) throw unfit(`data more than ${deepestPayload} levels deep`);
    else if (value instanceof Uint8Array) this.#binary(value);
    else if (Array.isArray(value)) this.#list(value, depth);
    else this.#map(value, depth);
  }

  /** Room for so many bytes more; where they begin. */
  #reserve(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, start);
      this.#bytes = larger;
    }
    return start;
  }

  #byte(byte: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = byte;
  }

  #word(kind: number, value: number): void {
    const at = this.#reserve(5);
    this.#bytes[at] = kind;
    this.#bytes.writeUInt32BE(value, at + 1);
  }

  #number(value: number): void {
    // A fraction, a zero with a sign and what passes 32 bits go as a double: exact too, and never longer.
    if (Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32 && !Object.is(value, -0)) {
      if (value >= 0 && value < 128) this.#byte(value);
      else if (value < 0 && value >= -32) this.#byte(value & 0xff);
      else if (value >= 0) this.#word(0xce, value);
      else this.#word(0xd2, value >>> 0);
      return;
    }
    const at = this.#reserve(9);
    this.#bytes[at] = 0xcb;
    this.#bytes.writeDoubleBE(value, at + 1);
  }

  #text(text: string): void {
    if (text.length < 32 && this.#plainText(text)) return;
    const bytes = Buffer.byteLength(text);
    if (bytes < 32) this.#byte(0xa0 | bytes);
    else this.#word(0xdb, bytes);
    const at = this.#reserve(bytes);
    this.#bytes.write(text, at, bytes);
  }

  /** Names of fields and ids, whose characters have a byte each; false, and nothing is written, for any others. */
  #plainText(text: string): boolean {
    const start = this.#reserve(1 + text.length);
    const bytes = this.#bytes;
    bytes[start] = 0xa0 | text.length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) {
        this.#length = start;
        return false;
      }
      bytes[start + 1 + i] = code;
    }
    return true;
  }

  #binary(bytes: Uint8Array): void {
    this.#word(0xc6, bytes.length);
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  #list(list: readonly unknown[], depth: number): void {
    if (list.length < 16) this.#byte(0x90 | list.length);
    else this.#word(0xdd, list.length);
    for (const item of list) this.value(item, depth + 1);
  }

  #map(map: object, depth: number): void {
    const fields = map as Readonly<Record<string, unknown>>;
    const keys = Object.keys(fields);
    let count = 0;
    for (const key of keys) if (fields[key] !== undefined) count++;
    if (count < 16) this.#byte(0x80 | count);
    else this.#word(0xdf, count);
    for (const key of keys) {
      const value = fields[key];
      if (value === undefined) continue;
      this.#text(key);
      this.value(value, depth + 1);
    }
  }
}

const unfit = (what: string): AcridaError =>
  new AcridaError(
    "MISUSE",
    `a message carries null, booleans, numbers, texts, bytes, lists and plain objects; got ${what}; make plain data of it`,
  );

/** For all messages, one after the other: what it grew to need not be found anew for each. */
const writer = new PackWriter();

/** The payload as bytes that the caller may keep. */
export const packPayload = (payload: BusPayload): Uint8Array => Buffer.from(writer.pack(payload));

/** The payload as bytes that are to be copied before anything else is packed. */
export const packedForNow = (payload: BusPayload): Uint8Array => writer.pack(payload);

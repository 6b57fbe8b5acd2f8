import type { BusPayload } from "./bus.ts";
import { deepestPayload } from "./message-pack.ts";

/** Names of fields, in places found by their bytes: the same few come in all messages, and need not be made each time. */
const keptKeys: (string | undefined)[] = new Array<undefined>(1024).fill(undefined);

const isKey = (key: string, bytes: Buffer, start: number, end: number): boolean => {
  if (key.length !== end - start) return false;
  for (let at = start; at < end; at++) if (key.charCodeAt(at - start) !== bytes[at]) return false;
  return true;
};

/** Shorter bytes are copied: as views they would keep what came with them, 64 KB of a socket, in memory. */
const shortestView = 4096;

/** Reads what `packPayload` wrote, from bytes that anybody may have sent: it throws, but takes no more than they are. */
class PackReader {
  readonly #bytes: Buffer;
  readonly #shortestView: number;
  #at = 0;

  /** @param shortest bytes of that length and more come back as views. */
  constructor(bytes: Uint8Array, shortest: number) {
    this.#shortestView = shortest;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get rest(): number {
    return this.#bytes.length - this.#at;
  }

  value(depth: number): BusPayload {
    if (depth > deepestPayload) throw new Error(`more than ${deepestPayload} levels deep`);
    const kind = this.#bytes[this.#take(1)]!;
    if (kind < 0x80) return kind;
    if (kind < 0x90) return this.#map(kind & 0x0f, depth);
    if (kind < 0xa0) return this.#list(kind & 0x0f, depth);
    if (kind < 0xc0) return this.#text(kind & 0x1f);
    if (kind >= 0xe0) return kind - 0x100;
    switch (kind) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc6:
        return this.#binary(this.#word());
      case 0xcb:
        return this.#bytes.readDoubleBE(this.#take(8));
      case 0xce:
        return this.#word();
      case 0xd2:
        return this.#word() | 0;
      case 0xdb:
        return this.#text(this.#word());
      case 0xdd:
        return this.#list(this.#word(), depth);
      case 0xdf:
        return this.#map(this.#word(), depth);
      default:
        throw new Error(`a kind that is not used here: ${kind}`);
    }
  }

  /** Where the next so many bytes begin; they are past then. */
  #take(count: number): number {
    if (count > this.rest) throw new Error("it is cut off");
    const start = this.#at;
    this.#at += count;
    return start;
  }

  #word(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  #text(length: number): string {
    const start = this.#take(length);
    return this.#bytes.toString("utf8", start, start + length);
  }

  #binary(length: number): Uint8Array {
    const start = this.#take(length);
    const { buffer, byteOffset } = this.#bytes;
    const view = new Uint8Array(buffer, byteOffset + start, length);
    return length < this.#shortestView ? new Uint8Array(view) : view;
  }

  #list(length: number, depth: number): BusPayload[] {
    // Each item takes a byte at least: a made-up length reserves nothing.
    if (length > this.rest) throw new Error("it is cut off");
    const list: BusPayload[] = [];
    for (let index = 0; index < length; index++) list.push(this.value(depth + 1));
    return list;
  }

  #key(depth: number): string {
    const kind = this.rest > 0 ? this.#bytes[this.#at]! : 0;
    if ((kind & 0xe0) !== 0xa0) {
      const key = this.value(depth);
      if (typeof key !== "string") throw new Error("a key is no text");
      return key;
    }
    const start = this.#take(1 + (kind & 0x1f)) + 1;
    const end = this.#at;
    let hash = kind;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ this.#bytes[at]!, 0x01000193);
    const place = (hash ^ (hash >>> 15)) & (keptKeys.length - 1);
    const kept = keptKeys[place];
    if (kept !== undefined && isKey(kept, this.#bytes, start, end)) return kept;
    const key = this.#bytes.toString("utf8", start, end);
    keptKeys[place] = key;
    return key;
  }

  #map(length: number, depth: number): BusPayload {
    const map: Record<string, BusPayload> = {};
    for (let index = 0; index < length; index++) {
      const key = this.#key(depth + 1);
      const value = this.value(depth + 1);
      // An assignment to this name would set the prototype.
      if (key === "__proto__") {
        Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
      } else map[key] = value;
    }
    return map;
  }
}

/** The payload in these bytes; throws when they are anything else. What comes back shares nothing with them. */
export const unpackPayload = (bytes: Uint8Array): BusPayload => unpack(bytes, Number.POSITIVE_INFINITY);

/** The same from bytes that nobody else has and nobody changes: long bytes in the payload are views on them. */
export const unpackOwn = (bytes: Uint8Array): BusPayload => unpack(bytes, shortestView);

const unpack = (bytes: Uint8Array, shortest: number): BusPayload => {
  const reader = new PackReader(bytes, shortest);
  const payload = reader.value(0);
  if (reader.rest > 0) throw new Error(`${reader.rest} bytes too many`);
  return payload;
};

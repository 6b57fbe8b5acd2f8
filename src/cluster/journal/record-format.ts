import { crc32 } from "node:zlib";

/**
 * Records as they lie in a file, one after the other:
 *
 *   length (4 bytes, low ones first) · CRC-32 of the bytes (4) · the bytes
 *
 * What is no whole record ends the file: a write that was cut, a sector of zeros, a byte that changed.
 */
const headBytes = 8;
/** No record is as long; what says so is none. */
const longestBytes = 1024 * 1024 * 1024;

/** How long a record is with its head. */
export const framedLength = (bytes: Uint8Array): number => {
  if (bytes.length === 0 || bytes.length > longestBytes) {
    throw new RangeError(`a record has 1 to ${longestBytes} bytes, got ${bytes.length}`);
  }
  return headBytes + bytes.length;
};

/** Writes the record with its head to a place that has room for it. */
export const frameInto = (file: Buffer, at: number, bytes: Uint8Array): void => {
  file.writeUInt32LE(bytes.length, at);
  file.writeUInt32LE(crc32(bytes), at + 4);
  file.set(bytes, at + headBytes);
};

/** The record with its head. */
export const frameRecord = (bytes: Uint8Array): Buffer => {
  const framed = Buffer.allocUnsafe(framedLength(bytes));
  frameInto(framed, 0, bytes);
  return framed;
};

/** The records up to the first that isn't whole; they share the memory of `file`. */
export function* wholeRecords(file: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  while (at + headBytes <= file.length) {
    const length = view.getUint32(at, true);
    const end = at + headBytes + length;
    // An empty one would be eight zeros, which a file that lost its end is full of.
    if (length === 0 || end > file.length) return;
    const bytes = file.subarray(at + headBytes, end);
    if (crc32(bytes) !== view.getUint32(at + 4, true)) return;
    yield bytes;
    at = end;
  }
}

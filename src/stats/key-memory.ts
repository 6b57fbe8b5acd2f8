/** Longer keys are rare, and would make the memory large. */
const LONGEST_BYTES = 128;
/** A power of two; with as many names, most keys are still remembered. */
const PLACES = 8192;

/**
 * Keys made of bytes, one character each. The same few names come from every worker each second: a key that was made
 * lately is given again, with the hash that its first look-up computed, in place of a new string to be hashed anew.
 */
export class KeyMemory {
  readonly #keys: (string | undefined)[] = new Array(PLACES).fill(undefined);

  keyOf(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > LONGEST_BYTES) return bytes.toString("latin1", start, end);
    // FNV-1a: the last bytes, where names differ most, move all places.
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    const known = this.#keys[place];
    if (known !== undefined && known.length === length && isSame(known, bytes, start)) return known;
    const key = bytes.toString("latin1", start, end);
    this.#keys[place] = key;
    return key;
  }
}

const isSame = (key: string, bytes: Buffer, start: number): boolean => {
  for (let at = 0; at < key.length; at++) if (key.charCodeAt(at) !== bytes[start + at]) return false;
  return true;
};

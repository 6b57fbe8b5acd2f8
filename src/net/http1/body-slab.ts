/** As Node's own pool of small buffers: who keeps one body keeps no more than this. */
const SLAB_BYTES = 8_192;
/** Bodies up to here share a slab. */
const LARGEST_SHARED_BYTES = 2_048;
const SMALL_COPY_BYTES = 48;

/**
 * Where the small bodies of a thread are kept, one behind the other: their bytes are copied at once, for the read buffer
 * is only borrowed, but the object by which they are read is made for those that somebody reads.
 */
export class BodySlab {
  /** Holds the body that was added last; later ones may be in another. */
  bytes: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  private used = 0;

  /** Keeps a copy and gives its place in `bytes`; -1, and nothing is kept, for a body that is not small. */
  add(from: Buffer, start: number, end: number): number {
    const length = end - start;
    if (length > LARGEST_SHARED_BYTES) return -1;
    if (this.used + length > SLAB_BYTES) {
      this.bytes = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.used = 0;
    }
    const { bytes, used } = this;
    if (length <= SMALL_COPY_BYTES) {
      // For a few bytes a loop is cheaper than the call.
      for (let at = start, to = used; at < end; at++, to++) bytes[to] = from[at]!;
    } else from.copy(bytes, used, start, end);
    this.used = used + length;
    return used;
  }
}

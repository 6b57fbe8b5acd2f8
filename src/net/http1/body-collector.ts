const EMPTY = Buffer.alloc(0);
/** Small enough to come from Node's pool of small buffers. */
const FIRST_BYTES = 2_048;
/** What an announced length is believed without its bytes: an answer that never comes whole shall cost no more. */
const BELIEVED_BYTES = 262_144;
const SMALL_COPY_BYTES = 48;

/** Copies the bytes of one body out of the read buffer, up to a limit; past it all are dropped and only counted. */
export class BodyCollector {
  total = 0;
  cut = false;
  private limit = 0;
  /** As announced; -1 when unknown. */
  private expected = -1;
  private kept: Buffer = EMPTY;

  start(limit: number, expected: number): void {
    this.total = 0;
    this.cut = expected > limit;
    this.limit = limit;
    this.expected = expected;
    this.kept = EMPTY;
  }

  add(bytes: Buffer, start: number, end: number): void {
    const before = this.total;
    const total = before + end - start;
    this.total = total;
    if (this.cut) return;
    if (total > this.limit) {
      this.cut = true;
      this.kept = EMPTY;
      return;
    }
    if (this.kept.length < total) this.grow(before, total);
    if (end - start <= SMALL_COPY_BYTES) {
      // For a few bytes a loop is cheaper than the call.
      const { kept } = this;
      for (let from = start, to = before; from < end; from++, to++) kept[to] = bytes[from]!;
    } else bytes.copy(this.kept, before, start, end);
  }

  /** The body, without copying; the collector lets go of it. */
  take(): Buffer {
    const { kept, total } = this;
    this.kept = EMPTY;
    if (this.cut || kept.length === total) return this.cut ? EMPTY : kept;
    return kept.subarray(0, total);
  }

  private grow(before: number, total: number): void {
    const { expected } = this;
    const wanted =
      expected >= 0
        ? Math.min(expected, Math.max(BELIEVED_BYTES, total * 2))
        : Math.max(FIRST_BYTES, total * 2);
    const grown = Buffer.allocUnsafe(Math.min(wanted, this.limit));
    if (before > 0) this.kept.copy(grown, 0, 0, before);
    this.kept = grown;
  }
}

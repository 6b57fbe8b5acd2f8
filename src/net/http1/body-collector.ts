const EMPTY = Buffer.alloc(0);
/** Small enough to come from Node's pool of small buffers. */
const FIRST_BYTES = 2_048;
const SMALL_COPY_BYTES = 48;
/**
 * A buffer of this size grows no more, but is followed by others: many large bodies at once leave no old copies, and an
 * announced length whose bytes never come costs no more.
 */
const LARGEST_BUFFER_BYTES = 262_144;

/** Copies the bytes of one body out of the read buffer, up to a limit; past it all are dropped and only counted. */
export class BodyCollector {
  total = 0;
  cut = false;
  private limit = 0;
  /** As announced; -1 when unknown. */
  private expected = -1;
  private kept: Buffer = EMPTY;
  /** What came before `kept` in full buffers, and how many bytes that are. */
  private earlier: Buffer[] | null = null;
  private earlierBytes = 0;
  /** Its bytes are handed on as they come. */
  private drained = false;

  start(limit: number, expected: number): void {
    this.total = 0;
    this.cut = expected > limit;
    this.limit = limit;
    this.expected = expected;
    this.drained = false;
    this.letGo();
  }

  /** From here on it keeps no more than this, what it has included. */
  bound(limit: number): void {
    this.limit = limit;
    if (Math.max(this.total, this.expected) <= limit) return;
    this.cut = true;
    this.letGo();
  }

  /** What has come since the last time, in one piece, which the collector lets go of; null for nothing. */
  drain(): Buffer | null {
    const { kept, earlier, earlierBytes, total } = this;
    const last = kept.subarray(0, total - earlierBytes);
    this.letGo();
    this.earlierBytes = total;
    this.drained = true;
    if (earlier !== null) return Buffer.concat([...earlier, last]);
    return last.length === 0 ? null : last;
  }

  add(bytes: Buffer, start: number, end: number): void {
    const before = this.total;
    const total = before + end - start;
    this.total = total;
    if (this.cut) return;
    if (total > this.limit) {
      this.cut = true;
      this.letGo();
      return;
    }
    const at = before - this.earlierBytes;
    if (this.kept.length < at + end - start) {
      if (this.kept.length >= LARGEST_BUFFER_BYTES) {
        this.addBehind(bytes, start, end, at);
        return;
      }
      this.grow(at, at + end - start);
    }
    if (end - start <= SMALL_COPY_BYTES) {
      // For a few bytes a loop is cheaper than the call.
      const { kept } = this;
      for (let from = start, to = at; from < end; from++, to++) kept[to] = bytes[from]!;
    } else bytes.copy(this.kept, at, start, end);
  }

  /** The body, in one piece; the collector lets go of it. */
  take(): Buffer {
    const { kept, earlier, earlierBytes, total, cut } = this;
    this.letGo();
    if (cut) return EMPTY;
    const last = kept.length === total - earlierBytes ? kept : kept.subarray(0, total - earlierBytes);
    return earlier === null ? last : Buffer.concat([...earlier, last], total);
  }

  private letGo(): void {
    this.kept = EMPTY;
    this.earlier = null;
    this.earlierBytes = 0;
  }

  /** A larger buffer, with the first `filled` bytes of the old one. */
  private grow(filled: number, needed: number): void {
    const grown = Buffer.allocUnsafe(this.nextSize(needed));
    if (filled > 0) this.kept.copy(grown, 0, 0, filled);
    this.kept = grown;
  }

  /** Fills the buffer, which is large, and begins another. */
  private addBehind(bytes: Buffer, start: number, end: number, at: number): void {
    const { kept } = this;
    const from = start + bytes.copy(kept, at, start, end);
    this.earlier ??= [];
    this.earlier.push(kept);
    this.earlierBytes += kept.length;
    this.kept = Buffer.allocUnsafe(this.nextSize(end - from));
    bytes.copy(this.kept, 0, from, end);
  }

  /** Room for so many bytes and some more, but for none that can't come. */
  private nextSize(needed: number): number {
    const { expected, limit, earlierBytes, drained } = this;
    const most = (expected >= 0 ? expected : limit) - earlierBytes;
    const wanted =
      !drained && (earlierBytes > 0 || expected >= 0)
        ? LARGEST_BUFFER_BYTES
        : Math.max(FIRST_BYTES, needed * 2);
    return Math.min(most, Math.max(needed, Math.min(wanted, LARGEST_BUFFER_BYTES)));
  }
}

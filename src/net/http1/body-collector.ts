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

  start(limit: number, expected: number): void {
    this.total = 0;
    this.cut = expected > limit;
    this.limit = limit;
    this.expected = expected;
    this.letGo();
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
    if (this.kept.length < total - this.earlierBytes) {
      this.addGrowing(bytes, start, end, at);
    } else if (end - start <= SMALL_COPY_BYTES) {
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

  /** Adds what `kept`, filled up to `at`, has no room for. */
  private addGrowing(bytes: Buffer, start: number, end: number, at: number): void {
    let { kept } = this;
    let from = start;
    if (kept.length < LARGEST_BUFFER_BYTES) {
      kept = Buffer.allocUnsafe(this.nextSize(at + end - start));
      this.kept.copy(kept, 0, 0, at);
    } else {
      from += bytes.copy(kept, at, start, end);
      this.earlier ??= [];
      this.earlier.push(kept);
      this.earlierBytes += kept.length;
      kept = Buffer.allocUnsafe(this.nextSize(end - from));
    }
    this.kept = kept;
    bytes.copy(kept, this.total - (end - from) - this.earlierBytes, from, end);
  }

  /** Room for so many bytes and some more, but for none that can't come. */
  private nextSize(needed: number): number {
    const { expected, limit, earlierBytes } = this;
    const most = (expected >= 0 ? expected : limit) - earlierBytes;
    const wanted =
      earlierBytes > 0 || expected >= 0 ? LARGEST_BUFFER_BYTES : Math.max(FIRST_BYTES, needed * 2);
    return Math.min(most, Math.max(needed, Math.min(wanted, LARGEST_BUFFER_BYTES)));
  }
}

const SLOTS = 32;
const LONGEST_REMEMBERED_BYTES = 2_048;
/** After that many misses on end a slot is asked again only at the times at which it learns. */
const PATIENCE = 8;
const LEARN_EVERY = 16;
const WORD_BYTES = 4;
const NO_WORDS = new Int32Array(0);

/** What was understood of one head; equal bytes mean the same. */
export interface HeadFacts {
  status: number;
  statusText: string;
  rawHeaders: string;
  contentLength: number;
  chunked: boolean;
  keepAlive: boolean;
  setsCookies: boolean;
}

/** A head that is remembered; it changes when its slot learns another. */
export interface KnownHead extends Readonly<HeadFacts> {
  /** The head's bytes, as latin1. */
  readonly whole: string;
}

class Slot implements KnownHead {
  status = 0;
  statusText = "";
  rawHeaders = "";
  contentLength = -1;
  chunked = false;
  keepAlive = true;
  setsCookies = false;
  whole = "";
  /** The same bytes but the last up to three, four in each. */
  words: Int32Array = NO_WORDS;
  /** Where the last head that was not this one differed first: the next one does so there too, mostly. */
  likelyDifference = 0;
  misses = 0;
}

/**
 * Remembers the heads that came last, so that a head that comes again is compared and not read again: the answers of
 * a server differ once a second, by their `Date`. Answers of one length share a slot, for they are mostly of one page.
 */
export class HeadMemory {
  private readonly slots: readonly Slot[] = Array.from({ length: SLOTS }, () => new Slot());
  /** What `watch` was given, as bytes and as words. */
  private buffer: Buffer | null = null;
  private words: Int32Array = NO_WORDS;

  /** The known head that starts at `start`; null when these bytes are news. */
  find(bytes: Buffer, start: number, end: number): KnownHead | null {
    const slot = this.slots[(end - start) % SLOTS]!;
    const { whole, likelyDifference } = slot;
    const length = whole.length;
    if (length === 0 || end - start < length || slot.misses > PATIENCE) return null;
    if (whole.charCodeAt(likelyDifference) !== bytes[start + likelyDifference]) return null;
    if (start === 0 && bytes === this.buffer ? !this.startsWith(slot, bytes) : !isAt(whole, bytes, start)) {
      let at = 0;
      while (whole.charCodeAt(at) === bytes[start + at]) at++;
      slot.likelyDifference = at;
      return null;
    }
    slot.misses = 0;
    return slot;
  }

  /** The offset after a known head that starts at `start`, its facts now in `into`; -1 when these bytes are news. */
  recall(bytes: Buffer, start: number, end: number, into: HeadFacts): number {
    const slot = this.find(bytes, start, end);
    if (slot === null) return -1;
    into.status = slot.status;
    into.statusText = slot.statusText;
    into.rawHeaders = slot.rawHeaders;
    into.contentLength = slot.contentLength;
    into.chunked = slot.chunked;
    into.keepAlive = slot.keepAlive;
    into.setsCookies = slot.setsCookies;
    return start + slot.whole.length;
  }

  /** Keeps a head that `recall` did not know; `available` is the number of bytes that came with it. */
  learn(whole: string, available: number, facts: HeadFacts): void {
    if (whole.length > LONGEST_REMEMBERED_BYTES) return;
    const slot = this.slots[available % SLOTS]!;
    if (++slot.misses > PATIENCE) {
      if (slot.misses < PATIENCE + LEARN_EVERY) return;
      // One more chance: the next head may be this one again.
      slot.misses = PATIENCE;
    }
    slot.whole = whole;
    slot.words = wordsOf(whole);
    if (slot.likelyDifference >= whole.length) slot.likelyDifference = 0;
    slot.status = facts.status;
    slot.statusText = facts.statusText;
    slot.rawHeaders = facts.rawHeaders;
    slot.contentLength = facts.contentLength;
    slot.chunked = facts.chunked;
    slot.keepAlive = facts.keepAlive;
    slot.setsCookies = facts.setsCookies;
  }

  /** From now on this buffer, into which a thread reads all the time, is looked at word by word. */
  watch(buffer: Buffer): void {
    if (buffer.byteOffset % WORD_BYTES !== 0) return;
    this.buffer = buffer;
    this.words = new Int32Array(buffer.buffer, buffer.byteOffset, Math.floor(buffer.length / WORD_BYTES));
  }

  private startsWith({ whole, words }: Slot, bytes: Buffer): boolean {
    const come = this.words;
    const count = words.length;
    if (count > come.length) return false;
    for (let word = 0; word < count; word++) if (words[word] !== come[word]) return false;
    for (let at = count * WORD_BYTES; at < whole.length; at++) {
      if (whole.charCodeAt(at) !== bytes[at]) return false;
    }
    return true;
  }
}

/** As many whole words as a text begins with. */
const wordsOf = (text: string): Int32Array => {
  const words = new Int32Array(Math.floor(text.length / WORD_BYTES));
  Buffer.from(words.buffer).write(text, "latin1");
  return words;
};

/** One call makes a string of the bytes and one compares it: cheaper than a loop over the bytes. */
const isAt = (whole: string, bytes: Buffer, start: number): boolean =>
  bytes.toString("latin1", start, start + whole.length) === whole;

/** One for the thread: what equal bytes mean depends on nothing else, and its users ask the same pages. */
export const knownHeads = new HeadMemory();

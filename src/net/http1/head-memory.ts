const SLOTS = 32;
const LONGEST_REMEMBERED_BYTES = 2_048;
/** After that many misses on end a slot is asked again only at the times at which it learns. */
const PATIENCE = 8;
const LEARN_EVERY = 16;

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

class Slot implements HeadFacts {
  status = 0;
  statusText = "";
  rawHeaders = "";
  contentLength = -1;
  chunked = false;
  keepAlive = true;
  setsCookies = false;
  /** The head's bytes, as latin1. */
  whole = "";
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

  /** The offset after a known head that starts at `start`, its facts now in `into`; -1 when these bytes are news. */
  recall(bytes: Buffer, start: number, end: number, into: HeadFacts): number {
    const slot = this.slots[(end - start) % SLOTS]!;
    const { whole, likelyDifference } = slot;
    const length = whole.length;
    if (length === 0 || end - start < length || slot.misses > PATIENCE) return -1;
    if (whole.charCodeAt(likelyDifference) !== bytes[start + likelyDifference]) return -1;
    // One call makes a string of the bytes and one compares it: cheaper than a loop over the bytes.
    if (bytes.toString("latin1", start, start + length) !== whole) {
      let at = 0;
      while (whole.charCodeAt(at) === bytes[start + at]) at++;
      slot.likelyDifference = at;
      return -1;
    }
    slot.misses = 0;
    into.status = slot.status;
    into.statusText = slot.statusText;
    into.rawHeaders = slot.rawHeaders;
    into.contentLength = slot.contentLength;
    into.chunked = slot.chunked;
    into.keepAlive = slot.keepAlive;
    into.setsCookies = slot.setsCookies;
    return start + length;
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
    if (slot.likelyDifference >= whole.length) slot.likelyDifference = 0;
    slot.status = facts.status;
    slot.statusText = facts.statusText;
    slot.rawHeaders = facts.rawHeaders;
    slot.contentLength = facts.contentLength;
    slot.chunked = facts.chunked;
    slot.keepAlive = facts.keepAlive;
    slot.setsCookies = facts.setsCookies;
  }
}

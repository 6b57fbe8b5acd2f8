import { bucketCount } from "./bucket-geometry.ts";
import type { BucketList } from "./bucket-list.ts";
import { ByteReader } from "./byte-reader.ts";

/** The place of the lowest bit that is set. */
export const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);

/**
 * Reads the two parts of a row that hold most of its numbers. They are read where they lie rather than number by number:
 * a controller of a thousand workers reads millions of them a second, and most have one byte or two.
 */
export class RowReader extends ByteReader {
  /** Fills a list with the buckets of a histogram; how many values they hold together. */
  buckets(list: BucketList): number {
    const { bytes } = this;
    const { start, buckets, counts } = list;
    const end = bytes.length;
    let at = this.place;
    let bucket = -1;
    let to = start;
    let total = 0;
    for (;;) {
      let step = 0;
      if (at + 1 < end && (bytes[at]! & bytes[at + 1]!) < 128) {
        // Which steps have a second byte is up to chance: it is masked out, since a branch would be guessed wrong.
        const first = bytes[at]!;
        const more = first >>> 7;
        step = (first & 127) | ((bytes[at + 1]! << 7) & -more);
        at += 1 + more;
      } else {
        this.place = at;
        step = this.varint();
        at = this.place;
      }
      if (step === 0) break;
      bucket += step;
      if (bucket >= bucketCount) this.failAt(at, `bucket ${bucket}`);
      let count = at < end ? bytes[at]! : 128;
      if (count < 128) at++;
      else {
        this.place = at;
        count = this.varint();
        at = this.place;
      }
      if (count === 0) this.failAt(at, "empty bucket");
      buckets[to] = bucket;
      counts[to] = count;
      to++;
      total += count;
    }
    this.place = at;
    list.length = to - start;
    return total;
  }

  /** Goes on at another place. */
  goTo(place: number): void {
    this.place = place;
  }

  /** Says which of so many numbers follow, a bit each. */
  mask(count: number): number {
    const mask = this.varint();
    if (mask >= 1 << count) this.fail(`mask of more than ${count} counters`);
    return mask;
  }

  /** Sets the places from `from` on that a mask names. */
  masked(counters: Float64Array, from: number, mask: number): void {
    const { bytes } = this;
    const end = bytes.length;
    let at = this.place;
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      let number = 0;
      if (at + 3 <= end && (bytes[at]! & bytes[at + 1]! & bytes[at + 2]!) < 128) {
        // Three bytes at most: each further one takes with it the bit that announced it.
        number = bytes[at++]!;
        if (number > 127) {
          number += (bytes[at++]! << 7) - 128;
          if (number > 16383) number += (bytes[at++]! << 14) - 16384;
        }
      } else {
        this.place = at;
        number = this.varint();
        at = this.place;
      }
      counters[from + lowestBit(rest)] = number;
    }
    this.place = at;
  }
}

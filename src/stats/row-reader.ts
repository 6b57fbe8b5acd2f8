import { bucketCount } from "./bucket-geometry.ts";
import type { BucketList } from "./bucket-list.ts";
import { ByteReader } from "./byte-reader.ts";
import { absentCounter } from "./delta.ts";

/**
 * Reads the two parts of a row that hold most of its numbers. They are read where they lie rather than number by number:
 * a controller of a thousand workers reads millions of them a second, and most have one byte or two.
 */
export class RowReader extends ByteReader {
  /** Fills a list with the buckets of a histogram; how many values they hold together. */
  buckets(list: BucketList): number {
    const { bytes } = this;
    const { buckets, counts } = list;
    const end = bytes.length;
    let at = this.place;
    let bucket = -1;
    let length = 0;
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
      buckets[length] = bucket;
      counts[length] = count;
      length++;
      total += count;
    }
    this.place = at;
    list.length = length;
    return total;
  }

  /** Fills the places from `from` to `to` with the numbers that a mask before them names. */
  masked(counters: Float64Array, from: number, to: number): void {
    const mask = this.varint();
    if (mask >= 1 << (to - from)) this.fail(`mask of more than ${to - from} counters`);
    for (let i = from; i < to; i++) counters[i] = absent[i]!;
    const { bytes } = this;
    const end = bytes.length;
    let at = this.place;
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      let number = at < end ? bytes[at]! : 128;
      if (number < 128) at++;
      else {
        this.place = at;
        number = this.varint();
        at = this.place;
      }
      counters[from + 31 - Math.clz32(rest & -rest)] = number;
    }
    this.place = at;
  }
}

const absent = Float64Array.from({ length: 35 }, (_, index) => absentCounter(index));

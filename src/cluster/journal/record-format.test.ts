import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameRecord, wholeRecords } from "./record-format.ts";

const records = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 12 });
const fileOf = (all: readonly Uint8Array[]): Buffer => Buffer.concat(all.map(frameRecord));
const read = (file: Uint8Array): number[][] => [...wholeRecords(file)].map((bytes) => [...bytes]);
const plain = (all: readonly Uint8Array[]): number[][] => all.map((bytes) => [...bytes]);

/** How many records end at or before this place. */
const endedBefore = (all: readonly Uint8Array[], place: number): number => {
  let [count, end] = [0, 0];
  for (const bytes of all) {
    end += frameRecord(bytes).length;
    if (end > place) break;
    count++;
  }
  return count;
};

describe("records in a file", () => {
  it("come back as they were written", () => {
    fc.assert(fc.property(records, (all) => void expect(read(fileOf(all))).toEqual(plain(all))));
  });

  it("cut anywhere, those before the cut come back", () => {
    fc.assert(
      fc.property(records, fc.nat(), (all, place) => {
        const file = fileOf(all);
        const cut = place % (file.length + 1);
        expect(read(file.subarray(0, cut))).toEqual(plain(all.slice(0, endedBefore(all, cut))));
      }),
    );
  });

  it("with a bit flipped anywhere, those before it come back", () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.nat(7), (all, place, bit) => {
        fc.pre(all.length > 0);
        const file = fileOf(all);
        const flipped = place % file.length;
        file[flipped]! ^= 1 << bit;
        expect(read(file)).toEqual(plain(all.slice(0, endedBefore(all, flipped))));
      }),
    );
  });

  it("end where a lost end was filled with zeros", () => {
    const file = Buffer.concat([frameRecord(Uint8Array.of(1, 2)), Buffer.alloc(4096)]);
    expect(read(file)).toEqual([[1, 2]]);
  });

  it("are never empty", () => {
    expect(() => frameRecord(new Uint8Array(0))).toThrow(RangeError);
  });
});

import type { SlotRanges, SlotsByClass } from "../dispatch/allocation.ts";
import { noSlots, RangeList } from "../dispatch/slot-ranges.ts";
import { ByteReader } from "../stats/byte-reader.ts";
import { ByteWriter } from "../stats/byte-writer.ts";

/**
 * Slots as orders carry them, by class: for each range the distance from the one before and its length, as varints.
 * Users that go to workers in turn are a range each, tens of thousands of them, in every order of a ramp: as bytes
 * they cost a copy of some kilobytes and not as many objects on each leg.
 */
export type PackedSlots = Readonly<Record<string, Uint8Array>>;

const writer = new ByteWriter();
/** Orders repeat what they said; an allocation keeps its objects. */
const packed = new WeakMap<SlotsByClass, PackedSlots>();

export const packSlots = (slots: SlotsByClass): PackedSlots => {
  let known = packed.get(slots);
  if (known === undefined) {
    known = Object.fromEntries(Object.entries(slots).map(([name, ranges]) => [name, packRanges(ranges)]));
    packed.set(slots, known);
  }
  return known;
};

/**
 * @param earlier the slots of the last order: what is the same in both is shared.
 * @throws MalformedRows for bytes that `packSlots` doesn't make.
 */
export const unpackSlots = (slots: PackedSlots, earlier: SlotsByClass = noSlots): SlotsByClass => {
  const entries = Object.entries(slots);
  return Object.fromEntries(entries.map(([name, bytes]) => [name, unpackRanges(bytes, earlier[name] ?? [])]));
};

const packRanges = (ranges: SlotRanges): Uint8Array => {
  let after = 0;
  for (const [first, last] of ranges) {
    writer.varint(first - after);
    writer.varint(last - first);
    after = last + 1;
  }
  return writer.take();
};

const unpackRanges = (bytes: Uint8Array, earlier: SlotRanges): SlotRanges => {
  const reader = new ByteReader(bytes);
  const list = new RangeList(earlier);
  let after = 0;
  while (!reader.atEnd) {
    const first = after + reader.varint();
    const last = first + reader.varint();
    list.push(first, last);
    after = last + 1;
  }
  return list.ranges;
};

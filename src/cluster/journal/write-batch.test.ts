import { expect, it } from "vitest";
import { wholeRecords } from "./record-format.ts";
import { WriteBatch } from "./write-batch.ts";

const records = [1, 40_000, 200_000, 3].map((length, at) => new Uint8Array(length).fill(at + 1));

it("holds copies of its records, however long, and tells how long they are", () => {
  const batch = new WriteBatch(null);
  const scratch = new Uint8Array(200_000);
  let length = 0;
  for (const record of records) {
    scratch.set(record);
    length += batch.add(scratch.subarray(0, record.length));
    scratch.fill(0);
  }
  expect([batch.length, batch.bytes().length]).toEqual([length, length]);
  expect([...wholeRecords(batch.bytes())].map((bytes) => Uint8Array.from(bytes))).toEqual(records);
});

it("leaves its room to the next one, unless it has become very long", () => {
  const first = new WriteBatch(null);
  first.add(records[2]!);
  const next = new WriteBatch(first.room);
  next.add(records[0]!);
  expect(next.bytes().buffer).toBe(first.bytes().buffer);
  expect([...wholeRecords(next.bytes())].map((bytes) => [...bytes])).toEqual([[1]]);
  next.add(new Uint8Array(5_000_000).fill(1));
  expect(next.room).toBeNull();
});

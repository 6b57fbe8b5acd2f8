import { expect, test } from "vitest";
import { BodySlab } from "./body-slab.ts";

test("keeps each body as it came, whatever comes after it", () => {
  const slab = new BodySlab();
  const read = Buffer.alloc(4_096);
  const kept: [body: Buffer, expected: string][] = [];
  for (let number = 0; number < 2_000; number++) {
    const body = `${number}:${"x".repeat((number * 37) % 300)}`;
    read.fill("-").write(body, 5, "latin1");
    const place = slab.add(read, 5, 5 + body.length);
    kept.push([slab.bytes.subarray(place, place + body.length), body]);
  }
  for (const [body, expected] of kept) expect(body.toString("latin1")).toBe(expected);
});

test.each([
  [0, true],
  [1, true],
  [2_048, true],
  [2_049, false],
  [60_000, false],
])("of %d bytes: takes it is %s", (length, taken) => {
  expect(new BodySlab().add(Buffer.alloc(65_536), 0, length) >= 0).toBe(taken);
});

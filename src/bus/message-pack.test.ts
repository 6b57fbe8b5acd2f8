import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BusPayload } from "./bus.ts";
import { packPayload } from "./message-pack.ts";
import { unpackOwn, unpackPayload } from "./message-unpack.ts";

const hex = (payload: BusPayload): string => Buffer.from(packPayload(payload)).toString("hex");
const read = (text: string): BusPayload => unpackPayload(Buffer.from(text, "hex"));

const { payload: anyPayload } = fc.letrec<{ payload: BusPayload }>((tie) => ({
  payload: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, false, 0, -0, 2 ** 31, 2 ** 32, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER),
    fc.integer(),
    fc.double(),
    fc.string({ unit: "grapheme", maxLength: 80 }),
    fc.uint8Array({ maxLength: 80 }),
    fc.array(tie("payload"), { maxLength: 20 }),
    fc.dictionary(fc.string({ maxLength: 40 }), tie("payload"), { maxKeys: 20, noNullPrototype: true }),
  ),
}));

describe("payloads as MessagePack", () => {
  it.each<[BusPayload, string]>([
    [null, "c0"],
    [{ compact: true, schema: 0 }, "82a7636f6d70616374c3a6736368656d6100"],
    [[-1, -33, 127, 128], "94ffd2ffffffdf7fce00000080"],
    [1.5, "cb3ff8000000000000"],
    ["grün", "a56772c3bc6e"],
    [Uint8Array.of(1, 255), "c60000000201ff"],
  ])("writes %j as the format asks", (payload, bytes) => {
    expect(hex(payload)).toBe(bytes);
    expect(read(bytes)).toEqual(payload);
  });

  it("reads back the same, whatever it was", () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        expect(unpackPayload(packPayload(payload))).toStrictEqual(payload);
      }),
    );
  });

  it("leaves out what is undefined, and keeps a key that names the prototype a mere key", () => {
    expect(hex({ gone: undefined })).toBe("80");
    const copy = unpackPayload(packPayload(JSON.parse('{"__proto__":{"admin":true}}'))) as object;
    expect(Object.keys(copy)).toEqual(["__proto__"]);
    expect("admin" in copy).toBe(false);
  });

  it("copies bytes out of what came with them", () => {
    const came = packPayload(Uint8Array.of(1, 2, 3));
    const bytes = unpackPayload(came) as Uint8Array;
    came.fill(9);
    expect([...bytes]).toEqual([1, 2, 3]);
    expect(bytes.buffer.byteLength).toBe(3);
  });

  it("from bytes of its own makes views of what is long, and copies what is short", () => {
    const payload = { long: new Uint8Array(5000).fill(7), short: Uint8Array.of(1, 2, 3) };
    const came = packPayload(payload);
    const { long, short } = unpackOwn(came) as unknown as typeof payload;
    expect({ long, short }).toEqual(payload);
    expect([long.buffer === came.buffer, short.buffer.byteLength]).toEqual([true, 3]);
  });

  it("throws for any bytes that are no payload, and never does anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          packPayload(unpackPayload(bytes));
        } catch (error) {
          expect((error as Error).message).toMatch(/cut off|not used here|too many|no text|levels deep/);
        }
      }),
    );
  });

  it("throws when any byte is missing", () => {
    const whole = packPayload({ list: [1, 2.5, "text", Uint8Array.of(1)], more: { deep: null } });
    for (let length = 0; length < whole.length; length++) {
      expect(() => unpackPayload(whole.subarray(0, length))).toThrow("cut off");
    }
  });

  it.each([
    ["a list of four thousand million", "ddffffffff", "cut off"],
    ["a map of four thousand million", "dfffffffff", "cut off"],
    ["a text longer than the message", "dbffffffff61", "cut off"],
    ["two values", "0101", "1 bytes too many"],
    ["a key that is a number", "810101", "a key is no text"],
    ["lists without end", "91".repeat(500), "levels deep"],
    ["an extension", "d40001", "not used here"],
    ["nothing", "", "cut off"],
  ])("refuses %s", (_what, bytes, reason) => {
    expect(() => read(bytes)).toThrow(reason);
  });

  it("refuses to write what would not come back", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const wrong of [() => {}, 1n, Symbol("a"), undefined, circle]) {
      expect(() => packPayload([wrong] as unknown as BusPayload)).toThrow(
        expect.objectContaining({ code: "MISUSE" }),
      );
    }
  });
});

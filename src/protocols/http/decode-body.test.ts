import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBody } from "./decode-body.ts";

const text = "größer ".repeat(50);
const bytes = Buffer.from(text);
const gzip = gzipSync(bytes);

const decoded = (body: Uint8Array, coding: string, most = 10_000): string => {
  const result = decodeBody(body, coding, most);
  return "bytes" in result ? Buffer.from(result.bytes).toString() : result.problem;
};

describe("a coded body", () => {
  it.each([
    ["gzip", gzip],
    ["x-gzip", gzip],
    ["GZip", gzip],
    ["deflate", deflateSync(bytes)],
    ["deflate", deflateRawSync(bytes)],
    ["br", brotliCompressSync(bytes)],
    ["identity", bytes],
    ["", bytes],
    [" , ", bytes],
    ["gzip, identity", gzip],
    ["gzip, br", brotliCompressSync(gzip)],
    ["gzip,gzip", gzipSync(gzip)],
  ])("of coding %j comes out as it was", (coding, body) => {
    expect(decoded(body, coding)).toBe(text);
  });

  it("may have several members, and zeros behind them", () => {
    expect(decoded(Buffer.concat([gzip, gzip]), "gzip")).toBe(text + text);
    expect(decoded(Buffer.concat([gzip, Buffer.alloc(9)]), "gzip")).toBe(text);
  });

  it.each(["gzip", "br", "deflate", "nonsense"])("of coding %s may be empty", (coding) => {
    expect(decoded(Buffer.alloc(0), coding)).toBe("");
  });

  it.each<[string, Uint8Array, string, string]>([
    ["cut", gzip.subarray(0, -3), "gzip", "decoded as gzip: it ends too early"],
    ["cut in its head", gzip.subarray(0, 1), "gzip", "it ends too early"],
    ["cut", deflateSync(bytes).subarray(0, -9), "deflate", "decoded as deflate: it ends too early"],
    ["cut", brotliCompressSync(bytes).subarray(0, -2), "br", "decoded as br: it ends too early"],
    ["followed by others", Buffer.concat([gzip, Buffer.from("junk")]), "gzip", "other bytes follow its end"],
    ["of text", Buffer.from("no gzip"), "gzip", "it does not begin as one"],
    ["of text", Buffer.from("no brotli here"), "br", "decoded as br: it is damaged"],
    ["of text", Buffer.from("\x07 text"), "deflate", "decoded as deflate: it is damaged"],
    [
      "with another sum",
      Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(8)]),
      "gzip",
      "its checksum is wrong",
    ],
    ["of an unknown coding", bytes, "zstd", 'encoded as "zstd", which is not known here'],
    ["of a coding that objects have", bytes, "constructor", 'encoded as "constructor"'],
    ["coded too often", gzip, "gzip, gzip, gzip, gzip, gzip, gzip", "encoded 6 times over"],
  ])("%s is told, not crashed on", (_name, body, coding, wanted) => {
    expect(decoded(body, coding)).toContain(wanted);
  });

  it("is cut at its limit, to the byte", () => {
    const wanted = "the inflated body is larger than 4999 bytes; raise `static maxBodyBytes`";
    const large = Buffer.alloc(5_000, "x");
    for (const [coding, body] of [
      ["gzip", gzipSync(large)],
      ["deflate", deflateSync(large)],
      ["br", brotliCompressSync(large)],
      ["gzip, gzip", gzipSync(gzipSync(large))],
    ] as const) {
      expect(decoded(body, coding, 5_000)).toHaveLength(5_000);
      expect(decoded(body, coding, 4_999)).toContain(wanted);
    }
  });

  it("of random bytes gives a text or a reason, and never more than the limit", () => {
    const coding = fc.constantFrom("gzip", "deflate", "br", "gzip, deflate");
    const start = fc.constantFrom([], [0x1f, 0x8b, 8, 0], [0x78, 0x9c], [0x1b]);
    fc.assert(
      fc.property(coding, start, fc.uint8Array({ maxLength: 200 }), (name, head, rest) => {
        const result = decodeBody(Buffer.from([...head, ...rest]), name, 1_000);
        if ("bytes" in result) expect(result.bytes.length).toBeLessThanOrEqual(1_000);
        else expect(result.problem).toMatch(/^the (inflated )?body /);
      }),
      { numRuns: 500 },
    );
  });
});

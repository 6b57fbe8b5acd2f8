import { describe, expect, it } from "vitest";
import { decodeText } from "./charset.ts";

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

describe("the text of a body", () => {
  it.each<[string, string | null, Uint8Array, string]>([
    ["UTF-8 without a content type", null, Buffer.from("café 한국"), "café 한국"],
    ["UTF-8 without a charset", "text/plain", Buffer.from("café"), "café"],
    ["UTF-8 without its mark", "text/plain", bytes(0xef, 0xbb, 0xbf, 0x61), "a"],
    ["a charset in quotes", 'text/plain; charset="latin1"', bytes(0xe9), "é"],
    ["a charset in quotes with an escape", 'text/plain; charset="l\\atin1"', bytes(0xe9), "é"],
    ["a charset in capitals", "text/plain; CHARSET=ISO-8859-1", bytes(0xe9), "é"],
    ["a charset between others", 'text/html; a="; charset=utf-16"; charset=latin1; b=c', bytes(0xe9), "é"],
    ["the last of two", "text/html; charset=utf-8, text/html; charset=latin1", bytes(0xe9), "é"],
    ["an unknown charset", "text/plain; charset=klingon", Buffer.from("é"), "é"],
    ["an empty charset", "text/plain; charset=", Buffer.from("é"), "é"],
    ["a parameter that only ends so", "text/plain; x-charset=latin1", Buffer.from("é"), "é"],
    [
      "latin1, which is windows-1252",
      "text/plain; charset=latin1",
      bytes(0x80, 0x81, 0x93, 0x9f, 0xff),
      "€\x81“Ÿÿ",
    ],
    ["ascii, which is windows-1252 too", "text/plain; charset=us-ascii", bytes(0x61, 0x80), "a€"],
    ["euc-kr", "text/plain; charset=euc-kr", bytes(0xc7, 0xd1, 0xb1, 0xb9), "한국"],
    ["shift_jis", "text/plain; charset=Shift_JIS", bytes(0x93, 0xfa, 0x96, 0x7b), "日本"],
    ["utf-16, which is little-endian", "text/plain; charset=utf-16", bytes(0x61, 0, 0xe9, 0), "aé"],
    ["utf-16be", "text/plain; charset=utf-16be", bytes(0, 0x61), "a"],
    [
      "a mark, which is worth more than the type",
      "text/plain; charset=latin1",
      bytes(0xfe, 0xff, 0, 0x61),
      "a",
    ],
    ["a mark of little-endian", "text/plain; charset=utf-8", bytes(0xff, 0xfe, 0x61, 0), "a"],
    ["a mark of UTF-8", "text/plain; charset=euc-kr", bytes(0xef, 0xbb, 0xbf, 0xc3, 0xa9), "é"],
    ["malformed UTF-8", "text/plain", bytes(0x61, 0xc3, 0x28, 0xf0, 0x9f, 0x62), "a\ufffd(\ufffdb"],
    ["nothing", "text/plain; charset=utf-16", bytes(), ""],
  ])("is read as %s", (_name, type, body, wanted) => {
    expect(decodeText(body, type)).toBe(wanted);
  });

  it("takes latin1 as browsers do, every byte of it", () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    const text = decodeText(all, "text/plain; charset=windows-1252");
    expect(text).toHaveLength(256);
    expect(text.slice(0, 0x80) + text.slice(0xa0)).toBe(
      Buffer.from(all).toString("latin1").slice(0, 0x80) + Buffer.from(all).toString("latin1").slice(0xa0),
    );
    expect(text.slice(0x80, 0xa0)).toBe("€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ");
  });
});

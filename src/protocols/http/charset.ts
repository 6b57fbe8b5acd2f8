/** What `latin1` means on the web: windows-1252 has these in place of the control characters 80 to 9F. */
const windows1252 =
  "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f" +
  "\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

interface Decoder {
  decode(bytes: Uint8Array): string;
}

const utf8: Decoder = new TextDecoder("utf-8");

/** By hand, because some versions of Node take it for ISO-8859-1. */
const latin1: Decoder = {
  decode: (bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString("latin1")
      .replace(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? character),
};

/** One parameter of a content type: its name, and its value with or without quotes. */
const parameter = /;[ \t]*([^\s;="]+)=(?:"((?:[^"\\]|\\.)*)"|([^;,"]*))/g;

/** The charset that a content type names; null without one. Where several types were sent, the last one. */
const charsetOf = (contentType: string): string | null => {
  let found: string | null = null;
  for (const [, name = "", quoted, plain] of contentType.matchAll(parameter)) {
    if (name.toLowerCase() !== "charset") continue;
    found = quoted === undefined ? (plain ?? "").trim() : quoted.replace(/\\(.)/g, "$1");
  }
  return found;
};

const decoderFor = (label: string): Decoder => {
  try {
    const decoder = new TextDecoder(label);
    return decoder.encoding === "windows-1252" ? latin1 : decoder;
  } catch {
    return utf8;
  }
};

/** The encoding that a byte order mark tells, which is worth more than a content type; null without one. */
const markedEncoding = (bytes: Uint8Array): string | null => {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xff && second === 0xfe ? "utf-16le" : null;
};

/**
 * Decodes a text that comes in pieces, by the charset of its content type, else as UTF-8; null asks for what is left of
 * a character that never became whole.
 */
export const streamingDecoder = (contentType: string | null): ((bytes: Uint8Array | null) => string) => {
  const label = (contentType === null ? null : charsetOf(contentType)) ?? "utf-8";
  if (decoderFor(label) === latin1) return (bytes) => (bytes === null ? "" : latin1.decode(bytes));
  const decoder = new TextDecoder(decoderFor(label) === utf8 ? "utf-8" : label);
  return (bytes) => (bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true }));
};

/**
 * The text of a body, decoded as the WHATWG's Encoding standard says: by its byte order mark, else by the charset of
 * its content type, else as UTF-8. An unknown charset is read as UTF-8 too; malformed bytes become U+FFFD.
 */
export const decodeText = (bytes: Uint8Array, contentType: string | null): string => {
  const label = markedEncoding(bytes) ?? (contentType === null ? null : charsetOf(contentType));
  return (label === null ? utf8 : decoderFor(label)).decode(bytes);
};

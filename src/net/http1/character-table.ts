/** What a byte may be part of, as bits. */
export const TOKEN = 1;
export const VALUE = 2;
export const DIGIT = 4;

export const CARRIAGE_RETURN = 13;
export const LINE_FEED = 10;
export const SPACE = 32;
export const TAB = 9;
export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const SEMICOLON = 59;
export const EQUALS = 61;
export const BACKSLASH = 92;

const table = new Uint8Array(256);
for (let byte = 0x21; byte <= 0x7e; byte++) table[byte] = TOKEN | VALUE;
for (const separator of '"(),/:;<=>?@[\\]{}') table[separator.charCodeAt(0)] = VALUE;
for (let byte = 0x80; byte <= 0xff; byte++) table[byte] = VALUE;
for (let byte = 0x30; byte <= 0x39; byte++) table[byte] = TOKEN | VALUE | DIGIT;
table[SPACE] = VALUE;
table[TAB] = VALUE;

/** For each byte: may it stand in a header's name (`TOKEN`), in a header's value (`VALUE`), is it a `DIGIT`. RFC 9110 §5. */
export const characterTable: Uint8Array = table;

/** True when the bytes from `at` on are this text, which is in lower case and of letters and `-`. */
export const matchesWord = (bytes: Uint8Array, at: number, end: number, word: string): boolean => {
  if (end - at !== word.length) return false;
  for (let index = 0; index < word.length; index++) {
    if ((bytes[at + index]! | 0x20) !== word.charCodeAt(index)) return false;
  }
  return true;
};

/** The byte as an error message shows it. */
export const shownByte = (byte: number): string => {
  if (byte === CARRIAGE_RETURN) return "CR";
  if (byte === LINE_FEED) return "LF";
  if (byte === SPACE) return "a space";
  if (byte > SPACE && byte < 0x7f) return `"${String.fromCharCode(byte)}"`;
  return `byte 0x${byte.toString(16).padStart(2, "0")}`;
};

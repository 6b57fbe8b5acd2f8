import {
  BACKSLASH,
  CARRIAGE_RETURN,
  characterTable,
  EQUALS,
  QUOTE,
  SEMICOLON,
  SPACE,
  TAB,
  TOKEN,
  VALUE,
} from "./character-table.ts";

/** Where in the extensions of a chunk we are; `AFTER_PART` is where they start when there is a blank before them. */
export const AFTER_PART = 1;
export const NAME_START = 2;
const NAME = 3;
const AFTER_NAME = 4;
const VALUE_START = 5;
const VALUE_TOKEN = 6;
const QUOTED = 7;
const ESCAPED = 8;
const QUOTE_ENDED = 9;
/** The line's CR has come, where it may. */
export const EXTENSION_DONE = 10;
export const EXTENSION_BROKEN = -1;

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;
const isToken = (byte: number): boolean => (characterTable[byte]! & TOKEN) !== 0;
const isText = (byte: number): boolean => (characterTable[byte]! & VALUE) !== 0;

/** What may follow a whole name or value: the next extension, or the end of the line. */
const afterPart = (byte: number): number => {
  if (byte === SEMICOLON) return NAME_START;
  if (byte === CARRIAGE_RETURN) return EXTENSION_DONE;
  return EXTENSION_BROKEN;
};

/** One byte of a chunk's extensions (RFC 9112 §7.1.1), with the blanks that the RFC tells to bear. */
export const extensionStep = (state: number, byte: number): number => {
  switch (state) {
    case AFTER_PART:
      if (isBlank(byte)) return AFTER_PART;
      return byte === SEMICOLON ? NAME_START : EXTENSION_BROKEN;
    case NAME_START:
      if (isBlank(byte)) return NAME_START;
      return isToken(byte) ? NAME : EXTENSION_BROKEN;
    case NAME:
      if (isToken(byte)) return NAME;
      if (byte === EQUALS) return VALUE_START;
      return isBlank(byte) ? AFTER_NAME : afterPart(byte);
    case AFTER_NAME:
      if (isBlank(byte)) return AFTER_NAME;
      if (byte === EQUALS) return VALUE_START;
      return byte === SEMICOLON ? NAME_START : EXTENSION_BROKEN;
    case VALUE_START:
      if (isBlank(byte)) return VALUE_START;
      if (byte === QUOTE) return QUOTED;
      return isToken(byte) ? VALUE_TOKEN : EXTENSION_BROKEN;
    case VALUE_TOKEN:
      if (isToken(byte)) return VALUE_TOKEN;
      return isBlank(byte) ? AFTER_PART : afterPart(byte);
    case QUOTED:
      if (byte === QUOTE) return QUOTE_ENDED;
      if (byte === BACKSLASH) return ESCAPED;
      return isText(byte) ? QUOTED : EXTENSION_BROKEN;
    case ESCAPED:
      return isText(byte) ? QUOTED : EXTENSION_BROKEN;
    default:
      return isBlank(byte) ? AFTER_PART : afterPart(byte);
  }
};

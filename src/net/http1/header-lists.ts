import { COMMA, characterTable, DIGIT, matchesWord, SEMICOLON, SPACE, TAB } from "./character-table.ts";
import { MAX_LENGTH_DIGITS } from "./response-limits.ts";

/** What `contentLengthOf` answers in place of a length. */
export const NO_LENGTH = -1;
export const LENGTHS_DIFFER = -2;

/**
 * The value of a `Content-Length` line, which may say the same number several times, as lines joined by a proxy do
 * (RFC 9110 §8.6). Digits only: no sign, no space inside, nothing empty.
 */
export const contentLengthOf = (bytes: Uint8Array, start: number, end: number): number => {
  let agreed = NO_LENGTH;
  for (let at = start; ; at++) {
    while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
    const first = at;
    let length = 0;
    while (at < end && (characterTable[bytes[at]!]! & DIGIT) !== 0) {
      length = length * 10 + bytes[at]! - 0x30;
      at++;
    }
    if (at === first || at - first > MAX_LENGTH_DIGITS) return NO_LENGTH;
    while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
    if (at < end && bytes[at] !== COMMA) return NO_LENGTH;
    if (agreed >= 0 && agreed !== length) return LENGTHS_DIFFER;
    agreed = length;
    if (at >= end) return agreed;
  }
};

/** What a `Connection` line may say, as bits. */
export const CLOSE = 1;
export const KEEP_ALIVE = 2;

/** Calls back for each part of a comma list that is not empty, without the blanks around it (RFC 9110 §5.6.1). */
const eachPart = (
  bytes: Uint8Array,
  start: number,
  end: number,
  take: (from: number, to: number) => void,
): void => {
  for (let from = start; from < end; ) {
    let comma = from;
    while (comma < end && bytes[comma] !== COMMA) comma++;
    let to = comma;
    while (from < to && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
    while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
    if (to > from) take(from, to);
    from = comma + 1;
  }
};

/** Which of `close` and `keep-alive` a `Connection` line says. */
export const connectionOptionsOf = (bytes: Uint8Array, start: number, end: number): number => {
  // Nearly all lines have a single option: no list need be walked.
  if (matchesWord(bytes, start, end, "keep-alive")) return KEEP_ALIVE;
  if (matchesWord(bytes, start, end, "close")) return CLOSE;
  let options = 0;
  eachPart(bytes, start, end, (from, to) => {
    if (matchesWord(bytes, from, to, "close")) options |= CLOSE;
    else if (matchesWord(bytes, from, to, "keep-alive")) options |= KEEP_ALIVE;
  });
  return options;
};

/** What the transfer codings so far are. */
export const NO_CODING = 0;
const OTHER_CODING = 1;
export const CHUNKED_LAST = 2;
const CHUNKED_INSIDE = 3;
export const CHUNKED_TWICE = 4;
export const CHUNKED_WITH_PARAMETER = 5;

const afterCoding = (before: number, bytes: Uint8Array, from: number, to: number): number => {
  if (before >= CHUNKED_TWICE) return before;
  const seen = before === CHUNKED_LAST || before === CHUNKED_INSIDE;
  let nameEnd = from;
  while (nameEnd < to && bytes[nameEnd] !== SEMICOLON) nameEnd++;
  const hasParameter = nameEnd < to;
  while (nameEnd > from && (bytes[nameEnd - 1] === SPACE || bytes[nameEnd - 1] === TAB)) nameEnd--;
  if (!matchesWord(bytes, from, nameEnd, "chunked")) return seen ? CHUNKED_INSIDE : OTHER_CODING;
  if (hasParameter) return CHUNKED_WITH_PARAMETER;
  return seen ? CHUNKED_TWICE : CHUNKED_LAST;
};

/** What the transfer codings are with another `Transfer-Encoding` line. */
export const codingsAfter = (before: number, bytes: Uint8Array, start: number, end: number): number => {
  let codings = before;
  eachPart(bytes, start, end, (from, to) => {
    codings = afterCoding(codings, bytes, from, to);
  });
  return codings === NO_CODING ? OTHER_CODING : codings;
};

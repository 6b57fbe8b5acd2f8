const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * What must not reach a terminal as it is: control characters, line and paragraph separators, marks that turn the
 * direction of writing, invisible spaces, halves of surrogate pairs.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const escaped = (character: string): string => {
  const code = character.codePointAt(0) as number;
  return (
    SHORT[character] ??
    (code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`)
  );
};

/** The text as one line that can't move, colour or break a terminal: what is invisible is written as an escape. */
export const visible = (text: string): string =>
  PRINTABLE_ASCII.test(text) ? text : text.replace(UNSAFE, escaped);

/** Hangul, CJK, kana, full-width forms: two cells each (Unicode's East Asian Width W and F). */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
const EMOJI = /^\p{Emoji_Presentation}|\ufe0f/u;
const NO_WIDTH = /^[\p{Mark}\u200c\u200d]+$/u;

let segmenter: Intl.Segmenter | null = null;

/** Made when it is needed: its tables cost 17 ms. */
const graphemesOf = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
};

const widthOfGrapheme = (grapheme: string): number => {
  if (WIDE.test(grapheme) || EMOJI.test(grapheme)) return 2;
  return NO_WIDTH.test(grapheme) ? 0 : 1;
};

/** How many cells of a terminal the text takes; it holds no control characters (see `visible`). */
export const widthOf = (text: string): number => {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemesOf(text)) width += widthOfGrapheme(segment);
  return width;
};

/** The longest beginning of the text that fits into so many cells; never half a character. */
const beginning = (text: string, cells: number): string => {
  if (PRINTABLE_ASCII.test(text)) return text.slice(0, cells);
  let width = 0;
  for (const { segment, index } of graphemesOf(text)) {
    width += widthOfGrapheme(segment);
    if (width > cells) return text.slice(0, index);
  }
  return text;
};

/** The text, or as much of it as fits with a `…` at its end. */
export const cutToWidth = (text: string, cells: number): string => {
  if (widthOf(text) <= cells) return text;
  return cells <= 0 ? "" : `${beginning(text, cells - 1)}…`;
};

/** Lines of at most so many cells, broken after a space, `/`, `?` or `&` where there is one; the last may be cut. */
export const wrapToWidth = (text: string, cells: number, mostLines: number): string[] => {
  const lines: string[] = [];
  let rest = text;
  while (widthOf(rest) > cells && lines.length < mostLines - 1) {
    const fitting = beginning(rest, cells);
    if (fitting === "") break;
    const lastBreak = Math.max(...[" ", "/", "?", "&"].map((mark) => fitting.lastIndexOf(mark)));
    const end = lastBreak >= fitting.length / 2 ? lastBreak + 1 : fitting.length;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end);
  }
  return [...lines, cutToWidth(rest, cells)];
};

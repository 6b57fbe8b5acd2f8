import { lineStartsOf } from "./source-lines.ts";

/** A text without line breaks that is put into a source before the character at `offset`. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/** A token for the map's purpose: a run of word characters, or any other visible character. */
const TOKEN = /[\w$\u0080-\uffff]+|\S/g;

/**
 * The source with the insertions (given in order of offset), followed by an inline source map that leads each token
 * back to its own column, so that no position shown to the user tells of them.
 */
export const insertInto = (source: string, insertions: readonly Insertion[], fileName: string): string => {
  let contents = "";
  let taken = 0;
  for (const { offset, text } of insertions) {
    contents += source.slice(taken, offset) + text;
    taken = offset;
  }
  contents += source.slice(taken);
  const map = { version: 3, sources: [fileName], names: [], mappings: mappingsOf(source, insertions) };
  const encoded = Buffer.from(JSON.stringify(map)).toString("base64");
  return `${contents}\n//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
};

const mappingsOf = (source: string, insertions: readonly Insertion[]): string => {
  const lineStarts = lineStartsOf(source);
  const lines: string[] = [];
  let next = 0;
  let previousColumn = 0;
  for (let line = 0; line < lineStarts.length; line += 1) {
    const start = lineStarts[line]!;
    const text = source.slice(start, lineStarts[line + 1] ?? source.length);
    const segments: string[] = [];
    // What stands at the very end of a line shifts nothing.
    while (next < insertions.length && insertions[next]!.offset < start) next += 1;
    let shift = 0;
    let previousShifted = 0;
    let lineStep = line === 0 ? 0 : 1;
    const columns = [0, ...Array.from(text.matchAll(TOKEN), (token) => token.index).filter((at) => at > 0)];
    for (const column of columns) {
      while (next < insertions.length && insertions[next]!.offset <= start + column) {
        shift += insertions[next]!.text.length;
        next += 1;
      }
      const shifted = column + shift;
      segments.push(
        encode(shifted - previousShifted) + encode(0) + encode(lineStep) + encode(column - previousColumn),
      );
      previousShifted = shifted;
      previousColumn = column;
      lineStep = 0;
    }
    lines.push(segments.join(","));
  }
  return lines.join(";");
};

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** One number of a source map: base 64 digits of five bits, the lowest first, the sign in the lowest bit. */
const encode = (value: number): string => {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let digits = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    digits += BASE64[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return digits;
};
